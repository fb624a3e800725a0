package dev.segue.infra.experts;

import dev.segue.diffusion.bundle.AllowedBundles;
import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.bundle.BundleException;
import dev.segue.diffusion.bundle.BundleLoader;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.expert.ExpertsOpener;
import dev.segue.diffusion.recipes.Recipes;
import dev.segue.infra.settings.Settings;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The bundles that a process holds, opened: as many forwards at a time run over all of them as the
 * settings say. Thread-safe.
 */
public final class HeldBundles implements AutoCloseable {
  private final Turns turns;
  private final List<Experts> opened = new ArrayList<>();

  private HeldBundles(Turns turns) {
    this.turns = turns;
  }

  /**
   * Reads and verifies bundles, and what they recommend; one that is named twice counts once.
   *
   * @throws BundleException when one of them cannot be used or is not allowed
   */
  public static List<Bundle> load(List<Path> directories, AllowedBundles allowed) {
    Map<String, Bundle> byDigest = new LinkedHashMap<>();
    for (Path directory : directories) {
      Bundle bundle = BundleLoader.load(directory, allowed);
      Recipes.check(bundle.manifest());
      byDigest.putIfAbsent(bundle.digest(), bundle);
    }
    return List.copyOf(byDigest.values());
  }

  /** Opens verified bundles. */
  public static HeldBundles open(
      List<Bundle> bundles, Settings settings, ExpertsOpener opener, MeterRegistry registry) {
    HeldBundles held = new HeldBundles(new Turns(settings.forwards(), System::nanoTime));
    try {
      for (Bundle bundle : bundles) {
        held.opened.add(
            opener.open(
                bundle, settings.device(), settings.threads(), new ExpertMetrics(registry)));
      }
      return held;
    } catch (RuntimeException e) {
      held.close();
      throw e;
    }
  }

  /**
   * The experts of each bundle, as one service sees them; closing them closes nothing.
   *
   * @param urgent whether this service goes before the others of this process
   */
  public List<Experts> views(boolean urgent) {
    return opened.stream()
        .<Experts>map(experts -> new SharedExperts(experts, turns, urgent))
        .toList();
  }

  /** Waits for the forwards that run. */
  @Override
  public void close() {
    opened.forEach(Experts::close);
  }
}
