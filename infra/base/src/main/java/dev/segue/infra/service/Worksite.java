package dev.segue.infra.service;

import dev.segue.diffusion.expert.Experts;
import dev.segue.infra.events.Events;
import dev.segue.infra.experts.VideoRecipes;
import dev.segue.infra.kafka.Clients;
import dev.segue.infra.metrics.Metrics;
import dev.segue.infra.settings.Settings;
import dev.segue.infra.store.ObjectStore;
import java.time.Clock;

/**
 * What stands around a worker: everything that it is given and does not own.
 *
 * @param experts opened, with every forward counted
 * @param recipes those of the videos that these experts may continue
 */
public record Worksite(
    Settings settings,
    ObjectStore store,
    Clients clients,
    Events events,
    Experts experts,
    VideoRecipes recipes,
    Metrics metrics,
    Clock clock) {

  /** The same with another view of the experts. */
  public Worksite with(Experts view) {
    return new Worksite(settings, store, clients, events, view, recipes, metrics, clock);
  }

  /** The same for another worker of this process. */
  public Worksite of(Settings other) {
    return new Worksite(other, store, new Clients(other), events, experts, recipes, metrics, clock);
  }
}
