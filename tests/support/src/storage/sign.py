"""Sends one request to an S3 server, signed as AWS Signature Version 4 says. Reads it as JSON, prints the answer's body."""

import datetime, hashlib, hmac, http.client, json, sys

asked = json.load(sys.stdin)
now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
digest = hashlib.sha256(asked["body"].encode()).hexdigest()
headers = {"host": asked["host"], "x-amz-content-sha256": digest, "x-amz-date": now, **asked["headers"]}
names = ";".join(sorted(headers))
lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
query = asked["query"] + "=" if asked["query"] else ""
canonical = "\n".join([asked["method"], asked["path"], query, lines, names, digest])
scope = f"{now[:8]}/{asked['region']}/s3/aws4_request"
to_sign = "\n".join(["AWS4-HMAC-SHA256", now, scope, hashlib.sha256(canonical.encode()).hexdigest()])
key = ("AWS4" + asked["secret"]).encode()
for part in scope.split("/"):
    key = hmac.new(key, part.encode(), hashlib.sha256).digest()
signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
headers["authorization"] = (
    f"AWS4-HMAC-SHA256 Credential={asked['key']}/{scope}, SignedHeaders={names}, Signature={signature}"
)
server = http.client.HTTPConnection(asked["host"], timeout=20)
server.request(asked["method"], asked["path"] + (f"?{query}" if query else ""), asked["body"].encode(), headers)
answer = server.getresponse()
body = answer.read().decode()
if answer.status >= 300:
    sys.exit(f"{answer.status} {body}")
print(body)
