/** The dialog in which people say what a video that is being made shall show from here on. */

import * as api from "/assets/api.js";
import { number } from "/assets/story.js";
import * as words from "/assets/words.js";

export class News {
  /**
   * @param find an element of the page by its name
   * @param done is told from when on it holds, and the prompt
   */
  constructor(find, id, done) {
    this.find = (name) => find("news-" + name);
    this.dialog = find("news");
    this.id = id;
    this.done = done;
    this.find("leave").addEventListener("click", () => this.dialog.close());
    this.find("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
  }

  ask() {
    for (const name of ["prompt", "at", "transition"]) {
      this.find(name).value = "";
    }
    this.find("problem").textContent = "";
    this.dialog.showModal();
  }

  /** What is in the fields: `{wish}`, or `{problem, field}` in words for people. */
  read() {
    const prompt = this.find("prompt").value.trim();
    if (prompt === "") {
      return { problem: "Say what shall be seen then.", field: "prompt" };
    }
    const wish = { prompt };
    for (const [field, problem] of [
      ["at", "From which second on at the earliest; nothing for as soon as can be."],
      ["transition", "How many seconds it takes to blend in; nothing for a cut."],
    ]) {
      const text = this.find(field).value.trim();
      const seconds = text === "" ? 0 : number(text);
      if (Number.isNaN(seconds)) {
        return { problem, field };
      }
      if (seconds > 0) {
        wish[field] = seconds;
      }
    }
    return { wish };
  }

  async send() {
    const { wish, problem, field } = this.read();
    if (problem) {
      this.find("problem").textContent = problem;
      this.find(field).focus();
      return;
    }
    const text = JSON.stringify(wish);
    if (text !== this.wished) {
      this.wished = text;
      // The same until it is answered: whoever presses twice wishes once.
      this.key = api.randomKey();
    }
    this.find("send").disabled = true;
    try {
      const { from } = await api.steer(this.id, wish, this.key);
      this.wished = null;
      this.dialog.close();
      this.done({ from, prompt: wish.prompt });
    } catch (refused) {
      if (refused instanceof api.Refused) {
        this.wished = null;
      }
      this.find("problem").textContent =
        refused instanceof api.Refused
          ? words.refusal(refused.message)
          : "The server has not answered; press again in a moment.";
    } finally {
      this.find("send").disabled = false;
    }
  }
}
