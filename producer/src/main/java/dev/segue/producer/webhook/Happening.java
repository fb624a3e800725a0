package dev.segue.producer.webhook;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What can happen to a video that others are told of. */
public enum Happening {
  /** It will be made, or fail. */
  @JsonProperty("video.accepted")
  ACCEPTED("video.accepted"),
  /** It can be watched from its beginning while it is made. */
  @JsonProperty("video.first_chunk")
  FIRST_CHUNK("video.first_chunk"),
  /** All of it is there. */
  @JsonProperty("video.completed")
  COMPLETED("video.completed"),
  /** It failed or was cancelled. */
  @JsonProperty("video.failed")
  FAILED("video.failed");

  private final String type;

  Happening(String type) {
    this.type = type;
  }

  /** What receivers read as its type. */
  public String type() {
    return type;
  }
}
