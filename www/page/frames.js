// Frames: one is drawn when something asks for it. While nothing does, nothing runs.

/** @param {(now: number) => void} draw */
export function createFrames(draw) {
  let hasBegun = false;
  let isDue = false;

  function ask() {
    if (hasBegun && !isDue) requestAnimationFrame(frame);
    isDue = true;
  }

  /** @param {number} now */
  function frame(now) {
    isDue = false;
    draw(now);
  }

  return {
    ask,
    /** What was asked for so far waited for this. */
    begin() {
      hasBegun = true;
      isDue = false;
      ask();
    },
  };
}
