/** A banner that says that the server is away, and when it is asked again. */

const LONGEST = 8;

export class Banner {
  constructor(element) {
    this.element = element;
    this.tries = 0;
  }

  /** The server answers. */
  hide() {
    this.tries = 0;
    this.element.hidden = true;
  }

  /** Waits before the next try: longer each time, but never longer than people do. */
  async wait() {
    const seconds = Math.min(LONGEST, 2 ** this.tries++);
    const { element } = this;
    const text = document.createElement("span");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Try now";
    let stop;
    const pressed = new Promise((resolve) => (stop = resolve));
    button.addEventListener("click", stop);
    const had = element.contains(document.activeElement);
    element.replaceChildren(text, button);
    element.hidden = false;
    if (had) {
      button.focus();
    }
    const until = Date.now() + seconds * 1000;
    const say = () => {
      const left = Math.max(1, Math.ceil((until - Date.now()) / 1000));
      text.textContent = `The server does not answer. Next try in ${left} s.`;
    };
    say();
    const ticks = setInterval(say, 500);
    await Promise.race([pressed, new Promise((resolve) => setTimeout(resolve, seconds * 1000))]);
    clearInterval(ticks);
    text.textContent = "The server does not answer. Trying …";
  }
}
