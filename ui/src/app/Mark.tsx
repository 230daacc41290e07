/** The door of the application's icon. */

export function Mark({ size = 26 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 512 512" aria-hidden="true" focusable="false">
      <rect x="32" y="32" width="448" height="448" rx="104" fill="#0b3a53" />
      <rect x="104" y="112" width="84" height="288" rx="28" fill="#5aa9c8" />
      <rect x="324" y="112" width="84" height="288" rx="28" fill="#5aa9c8" />
      <rect x="200" y="88" width="112" height="336" rx="56" fill="#f4f8fa" />
      <circle cx="256" cy="256" r="40" fill="none" stroke="#0b3a53" strokeWidth="18" />
      <path d="M256 202v108M202 256h108" stroke="#0b3a53" strokeWidth="18" strokeLinecap="round" />
    </svg>
  );
}
