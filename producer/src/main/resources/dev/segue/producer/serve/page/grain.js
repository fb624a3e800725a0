/** What stands in for a picture until there is one: noise that calms down as the first seconds are made. */

export class Grain {
  constructor(canvas) {
    this.canvas = canvas;
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.calm = -1;
  }

  /** @param share how far the first seconds are, 0 to 1 */
  draw(share) {
    const calm = Math.round(share * 40);
    if (calm === this.calm || (this.still.matches && this.calm >= 0)) {
      return;
    }
    this.calm = calm;
    const context = this.canvas.getContext("2d");
    const { width, height } = this.canvas;
    const image = context.createImageData(width, height);
    for (let n = 0; n < width * height; n++) {
      const low = (n % width) / width + Math.floor(n / width) / height;
      const grey = 128 + (Math.random() - 0.5) * 220 * (1 - share);
      image.data.set([grey + 30 * share, grey + 18 * share * low, grey - 20 * share * low, 255], n * 4);
    }
    context.putImageData(image, 0, 0);
  }
}
