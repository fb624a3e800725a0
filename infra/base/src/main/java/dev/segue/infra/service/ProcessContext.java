package dev.segue.infra.service;

import dev.segue.infra.events.Events;
import dev.segue.infra.kafka.Clients;
import dev.segue.infra.metrics.Metrics;
import dev.segue.infra.settings.Settings;
import dev.segue.infra.store.ObjectStore;
import dev.segue.infra.work.EndedVideos;
import java.time.Clock;

/**
 * What all workers of a process share and none of them owns.
 *
 * @param ended the videos on which no work is wanted any more
 */
public record ProcessContext(
    Settings settings,
    ObjectStore store,
    Clients clients,
    Events events,
    EndedVideos ended,
    Metrics metrics,
    Clock clock) {}
