import type { JSX } from "preact";
import { useState } from "preact/hooks";
import "./cheer.css";

const PIECES = 48;
const COLOURS = ["amber", "cyan", "mint", "coral", "ice"] as const;

/** What falls over a result that one has won; nothing with reduced motion. */
export function Cheer(): JSX.Element {
  const [pieces] = useState(() => Array.from({ length: PIECES }, (_, index) => ({
    "--at": Math.random(), "--late": Math.random(), "--drift": Math.random() - 0.5, "--spin": Math.random(),
    "--tone": `var(--${COLOURS[index % COLOURS.length]})`,
  })));
  return (
    <div class="cheer" aria-hidden="true">
      {pieces.map((style, index) => <i key={index} style={style} />)}
    </div>
  );
}
