/** Hatches and gradients that cells are painted with. */
export function ScorePatterns() {
  return (
    <defs>
      <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse">
        <path className="hatch-line" d="M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2" />
      </pattern>
      <linearGradient id="water" x1="0" y1="0" x2="0" y2="1">
        <stop className="water-top" offset="0" />
        <stop className="water-bottom" offset="1" />
      </linearGradient>
    </defs>
  );
}
