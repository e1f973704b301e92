/** The name, over waves. */
import { useWords } from '../use-words.ts';

export function Logo() {
  const words = useWords();
  return (
    <p className="logo">
      <svg width="30" height="26" viewBox="0 0 30 26" aria-hidden>
        <path className="wave wave-1" d="M2,8 q4.5,-7 9,0 t9,0 t9,0" />
        <path className="wave wave-2" d="M2,15 q4.5,-7 9,0 t9,0 t9,0" />
        <path className="wave wave-3" d="M2,22 q4.5,-7 9,0 t9,0 t9,0" />
      </svg>
      <strong>{words('app.name')}</strong>
    </p>
  );
}
