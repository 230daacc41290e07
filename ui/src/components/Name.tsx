/** A name that somebody else chose: text, never markup, and unable to turn its surroundings around. */

export function Name({ children, title }: { children: string; title?: string }) {
  return (
    <bdi style={{ overflowWrap: "anywhere" }} title={title}>
      {children}
    </bdi>
  );
}
