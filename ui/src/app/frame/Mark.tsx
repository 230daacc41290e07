/** The door of the application's icon, in flat colours for small sizes. */

export function Mark({ size = 26 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 512 512" aria-hidden="true" focusable="false">
      <rect x="24" y="24" width="464" height="464" rx="112" fill="#124f70" />
      <rect x="112" y="64" width="288" height="384" rx="136" fill="#051f30" />
      <path
        d="M100 172h88M324 172h88M100 340h88M324 340h88"
        stroke="#5ab7dc"
        strokeWidth="46"
        strokeLinecap="round"
      />
      <rect x="142" y="88" width="228" height="336" rx="110" fill="#f4f9fc" />
      <g fill="none" stroke="#0c3b56">
        <circle cx="256" cy="256" r="66" strokeWidth="32" />
        <path d="M256 190v132M198.800 223l114.400 66M313.200 223l-114.400 66" strokeWidth="18" />
      </g>
    </svg>
  );
}
