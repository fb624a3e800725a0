package dev.segue.schemas;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What came of a wish to steer.
 *
 * @param id the wish's id
 * @param from the first frame from which it holds, or null when it was refused
 * @param reason why it was refused, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Steering(String id, Integer from, Problem reason) {
  @JsonIgnore
  public boolean isGranted() {
    return from != null;
  }
}
