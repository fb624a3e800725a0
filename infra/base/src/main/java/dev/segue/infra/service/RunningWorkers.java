package dev.segue.infra.service;

import dev.segue.infra.http.Check;
import java.util.Optional;

/** One worker or several that were started; as a check, whether they take tasks. */
public interface RunningWorkers extends Check, AutoCloseable {
  /** Why they take no tasks any more, or empty while they do. */
  @Override
  Optional<String> problem();

  /** Gives every task back and stops. */
  @Override
  void close();
}
