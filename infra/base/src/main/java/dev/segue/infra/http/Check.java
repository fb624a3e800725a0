package dev.segue.infra.http;

import java.util.Optional;

/** One reason why this process may not be ready; asked on each request, so it has to be quick. */
@FunctionalInterface
public interface Check {
  /** What is wrong, for an operator, or empty. What it throws counts as wrong. */
  Optional<String> problem();
}
