/** Plays a stream that grows: from its beginning or its end, once it plays through, or as it is made. */

const PLAYER = "/assets/hls.light.min.mjs";
const CUSHION = 3;

/**
 * How many seconds to wait so that playing on from a time never stops; 0 when it can begin.
 *
 * @param made how many seconds there are
 * @param rate seconds made in a second
 */
export function wait({ at, made, whole, rate }) {
  if (made >= whole) {
    return 0;
  }
  if (made <= at || rate <= 0) {
    return Infinity;
  }
  // A twentieth more, since what was fast until now may become slower.
  return Math.max(0, (1.05 * (whole - made)) / rate - (whole - at));
}

/** How fast to play what is being made, so that the player stays a little behind. */
export function speed(rate, ahead) {
  const share = Math.min(1.5, Math.max(0.4, ahead / CUSHION));
  return Math.min(4, Math.max(0.1, rate * share));
}

export class Player {
  /**
   * @param element the video element
   * @param hear called whenever something about it has changed
   */
  constructor(element, playlist, hear) {
    this.element = element;
    this.playlist = playlist;
    this.hear = hear;
    this.attached = false;
    this.hls = null;
    /** Whether it should be playing, as soon as it can. */
    this.wanted = true;
    this.patient = false;
    this.asMade = false;
    this.chosen = 1;
    this.pausing = false;
    this.facts = { made: 0, rate: 0, whole: 1, growing: true };
    for (const name of ["play", "pause", "waiting", "playing", "seeking", "seeked", "ended", "timeupdate", "progress"]) {
      element.addEventListener(name, () => hear());
    }
    element.addEventListener("ended", () => (this.wanted = false));
    // Somebody else's doing: media keys, the controls of a full screen, a tab put aside.
    element.addEventListener("pause", () => {
      if (!this.pausing && !element.ended) {
        this.wanted = false;
      }
      this.pausing = false;
    });
    element.addEventListener("play", () => (this.wanted = true));
  }

  get time() {
    return this.element.currentTime;
  }

  /** Seconds until it starts by itself; 0 when it does not wait. */
  get delay() {
    const { made, whole, rate } = this.facts;
    return this.wanted && this.patient ? wait({ at: this.time, made, whole, rate }) : 0;
  }

  /** Whether it has shown all that there is, and more is to come. */
  get starved() {
    const { element, facts } = this;
    return (
      this.wanted && facts.growing && !element.ended && element.readyState < 3 && facts.made - this.time < 0.3
    );
  }

  /** Loads the stream, when there is one. */
  async attach() {
    if (this.attached) {
      return;
    }
    this.attached = true;
    const { element, playlist } = this;
    if (!("MediaSource" in window) && !("ManagedMediaSource" in window)) {
      element.src = playlist;
      this.follow();
      return;
    }
    let module;
    try {
      module = await import(PLAYER);
    } catch {
      this.attached = false;
      return;
    }
    const Hls = module.default;
    const hls = new Hls({
      startPosition: 0,
      maxBufferLength: 60,
      manifestLoadingMaxRetry: 1000,
      levelLoadingMaxRetry: 1000,
      fragLoadingMaxRetry: 10,
    });
    this.hls = hls;
    hls.on(Hls.Events.ERROR, (event, data) => {
      if (data.fatal && data.type === Hls.ErrorTypes.NETWORK_ERROR) {
        setTimeout(() => this.retry(), 1000);
      } else if (data.fatal && data.type === Hls.ErrorTypes.MEDIA_ERROR) {
        hls.recoverMediaError();
      }
    });
    hls.loadSource(playlist);
    hls.attachMedia(element);
    this.follow();
  }

  /** Asks for the stream again, after the server was away. */
  retry() {
    if (this.hls === null) {
      return;
    }
    if (this.hls.levels.length === 0) {
      this.hls.loadSource(this.playlist);
    } else {
      this.hls.startLoad(this.time);
    }
  }

  /** Takes in how far the video is. */
  update(facts) {
    this.facts = facts;
    if (!facts.growing) {
      this.asMade = false;
      this.patient = false;
    }
    this.follow();
  }

  /** Does what is wanted, as far as it can be done now. */
  follow() {
    const { element, facts } = this;
    if (this.attached) {
      element.playbackRate = this.asMade ? speed(facts.rate, facts.made - this.time) : this.chosen;
      if (this.wanted && this.delay === 0) {
        this.patient = false;
        if (element.paused) {
          element.play().catch(() => {});
        }
      } else if (!element.paused) {
        this.pausing = true;
        element.pause();
      }
    }
    this.hear();
  }

  /** Plays or pauses, whichever it does not do now. */
  toggle() {
    const { element } = this;
    const refused = this.attached && element.paused && this.delay === 0;
    if (element.ended) {
      element.currentTime = 0;
      this.wanted = true;
    } else if (this.wanted && this.delay > 0) {
      this.patient = false;
    } else {
      this.wanted = !this.wanted || refused;
    }
    this.follow();
  }

  /** Goes to a time, or to the last that there is. */
  seek(time) {
    const { element, facts } = this;
    const wasOver = element.ended;
    element.currentTime = Math.max(0, Math.min(time, facts.made - 0.05));
    if (wasOver) {
      this.wanted = true;
    }
    this.follow();
  }

  /** Goes to the newest that can be watched. */
  live() {
    this.wanted = true;
    this.patient = false;
    this.seek(Math.max(0, this.facts.made - 1));
  }

  /** @param choice a factor, or "made" */
  choose(choice) {
    this.asMade = choice === "made";
    this.chosen = this.asMade ? 1 : Number(choice);
    this.follow();
  }

  /** Starts when it plays through, or at once. */
  bePatient(patient) {
    this.patient = patient;
    this.wanted = true;
    this.follow();
  }
}
