package dev.segue.producer.admit;

import dev.segue.schemas.TaskId.Kind;

/**
 * How much there is to do for the workers of one kind that have one bundle.
 *
 * @param kind of the tasks
 * @param bundle its digest
 * @param waiting how many tasks wait, from 0
 * @param inFlight how many tasks are with workers or on their way to them, from 0
 */
public record Load(Kind kind, String bundle, int waiting, int inFlight) {
  /** Both together; they are of one kind and bundle. */
  Load plus(Load other) {
    return new Load(kind, bundle, waiting + other.waiting, inFlight + other.inFlight);
  }
}
