package dev.segue.diffusion.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.bundle.BundleException;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.plan.FrameMapping;
import dev.segue.diffusion.recipe.Option;
import dev.segue.diffusion.recipe.OptionReader;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.diffusion.recipe.RecipeException;
import dev.segue.diffusion.recipe.RecipeType;
import dev.segue.diffusion.recipe.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * The recipes that there are: {@link #OURS}, and those that other jars on the class path provide as
 * {@link ServiceLoader services} of {@link RecipeType}. Thread-safe.
 */
public final class Recipes {
  /** In what a bundle recommends of a recipe: that it is the one of those who name none. */
  private static final String DEFAULT = "default";

  /** In what a video records of its recipe: the digest of the picture that it begins from. */
  public static final String REFERENCE = "reference";

  /** The list of our own; the first one is that of those who name none. */
  private static final List<RecipeType<?>> OURS =
      List.of(new ConfinerLong(), new Confiner(), new Segue(), new Jvid(), new ChunkWise());

  private static final Map<String, RecipeType<?>> ALL = load();

  private Recipes() {}

  private static Map<String, RecipeType<?>> load() {
    Map<String, RecipeType<?>> all = new LinkedHashMap<>();
    List<RecipeType<?>> types = new ArrayList<>(OURS);
    ServiceLoader.load(RecipeType.class, Recipes.class.getClassLoader()).forEach(types::add);
    for (RecipeType<?> type : types) {
      if (all.put(type.name(), type) != null) {
        throw new IllegalStateException("there are two recipes '" + type.name() + "'");
      }
    }
    return Collections.unmodifiableMap(all);
  }

  /** All of them. */
  public static List<RecipeType<?>> all() {
    return List.copyOf(ALL.values());
  }

  /** Their names. */
  public static List<String> names() {
    return List.copyOf(ALL.keySet());
  }

  /** The name of the recipe of those who name none: the bundle's default, or the first one. */
  public static String standard(Manifest manifest) {
    return manifest.recipes() == null
        ? OURS.get(0).name()
        : manifest.recipes().entrySet().stream()
            .filter(recipe -> recipe.getValue().path(DEFAULT).asBoolean())
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse(OURS.get(0).name());
  }

  /** The options of a recipe, with their standards over a bundle. */
  public static List<Option> options(String name, Manifest manifest) {
    return options(find(name), manifest);
  }

  private static <S> List<Option> options(RecipeType<S> type, Manifest manifest) {
    OptionReader reader = new OptionReader(null);
    var unused = type.read(recommended(type, manifest), reader);
    return reader.options();
  }

  /**
   * A recipe with all its settings: its own defaults, under what the bundle recommends, under what
   * a request overrides.
   *
   * @param name of the recipe, null for the default
   * @param options overrides, or null
   * @throws RecipeException {@code recipe-unknown}, {@code option-invalid}, or {@code role-missing}
   *     when the bundle lacks an expert that the recipe needs
   */
  public static Recipe resolve(String name, ObjectNode options, Manifest manifest) {
    return resolve(find(name == null ? standard(manifest) : name), options, manifest);
  }

  private static <S> Recipe resolve(RecipeType<S> type, ObjectNode options, Manifest manifest) {
    for (Role role : type.roles()) {
      Manifest.Expert expert = manifest.experts().get(role.name());
      if (expert == null || !expert.kind().equals(role.kind())) {
        throw new RecipeException(
            "role-missing",
            "recipe '"
                + type.name()
                + "' needs an expert "
                + role
                + "; bundle '"
                + manifest.name()
                + "' has "
                + String.join(", ", manifest.experts().keySet().stream().sorted().toList()));
      }
    }
    return bind(type, override(type, recommended(type, manifest), options), manifest.latent());
  }

  private static <S> S recommended(RecipeType<S> type, Manifest manifest) {
    ObjectNode recommended =
        manifest.recipes() == null ? null : manifest.recipes().get(type.name());
    ObjectNode options = recommended == null ? null : recommended.deepCopy();
    if (options != null) {
      options.remove(DEFAULT);
    }
    return override(type, type.defaults(manifest), options);
  }

  private static <S> S override(RecipeType<S> type, S base, ObjectNode options) {
    OptionReader reader = new OptionReader(options);
    S settings = type.read(base, reader);
    reader.refuseOthers();
    return settings;
  }

  private static <S> Recipe bind(RecipeType<S> type, S settings, Manifest.Latent latent) {
    ObjectNode recorded = type.write(settings);
    recorded.put("name", type.name());
    Recipe recipe = type.recipe(settings, recorded, latent);
    FrameMapping mapping = latent.frameMapping();
    return mapping.isNone() ? recipe : new OverTime(recipe, mapping);
  }

  /**
   * The recipe that a video's description records.
   *
   * @throws RecipeException {@code recipe-unknown} or {@code option-invalid}
   */
  public static Recipe of(ObjectNode recorded, Manifest.Latent latent) {
    ObjectNode options = recorded.deepCopy();
    JsonNode name = options.remove("name");
    JsonNode reference = options.remove(REFERENCE);
    Recipe recipe = of(find(name == null ? "" : name.asText()), options, latent);
    return reference == null ? recipe : recipe.guided(reference.asText());
  }

  private static <S> Recipe of(RecipeType<S> type, ObjectNode options, Manifest.Latent latent) {
    return bind(type, override(type, type.defaults(null), options), latent);
  }

  /**
   * Checks what a bundle recommends, so that who opens it hears of a mistake, not who uses it.
   *
   * @throws BundleException {@code manifest-invalid}
   */
  public static void check(Manifest manifest) {
    if (manifest.recipes() == null) {
      return;
    }
    try {
      manifest.recipes().keySet().forEach(name -> resolve(name, null, manifest));
      checkDefault(manifest);
    } catch (RecipeException e) {
      throw new BundleException(
          "manifest-invalid", "the manifest's recipes cannot be used: " + e.getMessage());
    }
  }

  private static void checkDefault(Manifest manifest) {
    List<String> defaults = new ArrayList<>();
    manifest
        .recipes()
        .forEach(
            (name, options) -> {
              JsonNode mark = options.path(DEFAULT);
              if (!mark.isMissingNode() && !mark.isBoolean()) {
                throw OptionReader.invalid(DEFAULT, "is true or false", mark);
              }
              if (mark.asBoolean()) {
                defaults.add(name);
              }
            });
    if (defaults.size() > 1) {
      throw new RecipeException(
          "option-invalid", "there is more than one default: " + String.join(", ", defaults));
    }
  }

  private static RecipeType<?> find(String name) {
    RecipeType<?> type = ALL.get(name);
    if (type == null) {
      throw new RecipeException(
          "recipe-unknown",
          "there is no recipe '" + name + "'; there are " + String.join(", ", ALL.keySet()));
    }
    return type;
  }
}
