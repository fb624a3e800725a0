package dev.segue.producer.recipes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.bundle.AllowedBundles;
import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.bundle.BundleLoader;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.bundle.Vocabulary;
import dev.segue.diffusion.plan.Readers;
import dev.segue.diffusion.recipe.Evaluations;
import dev.segue.diffusion.recipe.Option;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.diffusion.recipe.RecipeException;
import dev.segue.diffusion.recipes.Recipes;
import dev.segue.kernel.LruMap;
import dev.segue.schemas.Latent;
import dev.segue.schemas.VideoDescription;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The recipes over the manifests of bundles, the first of which is the default; their experts are
 * not opened. Thread-safe; remembers the plans of the last thousand videos.
 */
public final class BundleRecipes implements RecipeBook {
  private static final int REMEMBERED = 1_000;
  private static final int DIGITS = 12;
  private static final String ENCODER = "encoder";

  /** A bundle; {@code vocabulary} is null where prompts are read by a tokenizer. */
  private record Opened(Model model, Bundle bundle, Vocabulary vocabulary) {}

  /** By digest, in the order in which they were configured. */
  private final Map<String, Opened> bundles = new LinkedHashMap<>();

  private final Map<VideoDescription, Readers> plans = new LruMap<>(REMEMBERED);

  private BundleRecipes(List<Bundle> all) {
    for (Bundle bundle : all) {
      Manifest manifest = bundle.manifest();
      Recipes.check(manifest);
      Model model =
          new Model(manifest.name(), bundle.digest(), LatentSpaces.recorded(manifest.latent()));
      Vocabulary vocabulary = manifest.prompt().isTokenizer() ? null : Vocabulary.of(bundle);
      bundles.putIfAbsent(bundle.digest(), new Opened(model, bundle, vocabulary));
    }
    if (bundles.isEmpty()) {
      throw new IllegalArgumentException("no bundle");
    }
  }

  /**
   * Reads the manifests and the vocabularies in bundles' directories.
   *
   * @param directories at least one; the first holds the default bundle
   * @throws dev.segue.diffusion.bundle.BundleException when one of them is not usable or not
   *     allowed
   */
  public static BundleRecipes open(List<Path> directories, AllowedBundles allowed) {
    return new BundleRecipes(
        directories.stream().map(directory -> BundleLoader.describe(directory, allowed)).toList());
  }

  @Override
  public Model model(String asked) {
    if (asked == null) {
      return bundles.values().iterator().next().model();
    }
    return bundles.values().stream()
        .map(Opened::model)
        .filter(model -> model.digest().equals(asked) || model.name().equals(asked))
        .findFirst()
        .orElseThrow(() -> unknown(asked));
  }

  private UnusableException unknown(String asked) {
    String all =
        bundles.values().stream()
            .map(Opened::model)
            .map(model -> model.name() + " (" + model.digest().substring(0, DIGITS) + "…)")
            .collect(Collectors.joining(", "));
    String shown = asked.length() > 100 ? asked.substring(0, 100) + "…" : asked;
    return new UnusableException(
        "model-unknown",
        "model: there is no bundle '" + shown + "', by name or by whole digest; there are " + all);
  }

  @Override
  public ObjectNode resolve(Model model, String recipe, ObjectNode options) {
    try {
      Manifest manifest = bundles.get(model.digest()).bundle().manifest();
      return Recipes.resolve(recipe, options, manifest).settings();
    } catch (RecipeException e) {
      throw new UnusableException(e.code(), e.getMessage());
    }
  }

  @Override
  public ObjectNode guided(Model model, ObjectNode recipe, String reference) {
    Manifest manifest = bundles.get(model.digest()).bundle().manifest();
    try {
      ObjectNode guided = Recipes.of(recipe, manifest.latent()).guided(reference).settings();
      if (!manifest.experts().containsKey(ENCODER)) {
        throw new UnusableException(
            "input-reference-unsupported",
            "input_reference: the bundle '"
                + manifest.name()
                + "' has no encoder, so it cannot begin from a picture");
      }
      return guided;
    } catch (RecipeException e) {
      throw new UnusableException(e.code(), e.getMessage());
    }
  }

  @Override
  public Set<String> options(Model model, String recipe) {
    try {
      Manifest manifest = bundles.get(model.digest()).bundle().manifest();
      return Recipes.options(recipe == null ? Recipes.standard(manifest) : recipe, manifest)
          .stream()
          .map(Option::name)
          .collect(Collectors.toUnmodifiableSet());
    } catch (RecipeException e) {
      throw new UnusableException(e.code(), e.getMessage());
    }
  }

  @Override
  public List<String> warnings(Model model, String prompt) {
    Vocabulary vocabulary = bundles.get(model.digest()).vocabulary();
    if (vocabulary == null) {
      return List.of();
    }
    List<String> warnings = new ArrayList<>();
    List<String> unknown = vocabulary.unknown(prompt);
    if (!unknown.isEmpty()) {
      warnings.add("the text encoder does not know: " + String.join(", ", unknown));
    }
    List<String> unread = vocabulary.unread(prompt);
    if (!unread.isEmpty()) {
      warnings.add("the prompt is too long; not read: " + String.join(" ", unread));
    }
    return warnings;
  }

  @Override
  public Readers plan(VideoDescription video) {
    synchronized (plans) {
      return plans.computeIfAbsent(video, this::make);
    }
  }

  @Override
  public VideoDescription complete(VideoDescription video) {
    Opened own = bundles.get(video.bundle());
    return own == null ? video : video.over(own.model().name(), own.model().latent());
  }

  @Override
  public Evaluations evaluations(VideoDescription video) {
    return recipe(video).evaluations(video.frames());
  }

  private Readers make(VideoDescription video) {
    try {
      return new Readers(recipe(video).plan(video.frames()));
    } catch (RecipeException e) {
      throw new UnusableException(e.code(), e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new UnusableException("plan-impossible", "no plan can be made: " + e.getMessage());
    }
  }

  private Recipe recipe(VideoDescription video) {
    Latent latent = complete(video).latent();
    if (latent == null) {
      throw new UnusableException(
          "bundle-unknown",
          "the video was accepted by version 0.1 with bundle "
              + video.bundle()
              + ", which is not configured here");
    }
    try {
      return Recipes.of(video.recipe(), LatentSpaces.of(latent));
    } catch (RecipeException e) {
      throw new UnusableException(e.code(), e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new UnusableException("plan-impossible", "no plan can be made: " + e.getMessage());
    }
  }
}
