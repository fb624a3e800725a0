package dev.segue.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.segue.infra.metrics.Meters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Modules point one way, and inside of a module packages do. It stands here because only the
 * command line has all modules on its class path.
 */
class ArrowsTest {
  private static final String ALL = "dev.segue";

  private static final List<Module> MODULES = modules();

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ALL);

  /** Of a registry, and of each kind of meter. */
  private static final Set<String> MAKERS =
      Set.of("builder", "counter", "gauge", "timer", "summary", "gaugeCollectionSize", "more");

  /**
   * A module.
   *
   * @param packages where its classes are, below {@link #ALL}
   * @param known the modules that it may know
   */
  private record Module(String packages, Set<String> known) {
    private boolean holds(String name) {
      String root = ALL + "." + packages;
      return name.equals(root) || name.startsWith(root + ".");
    }

    private boolean mayKnow(Module other) {
      return equals(other) || known.contains(other.packages);
    }

    @Override
    public String toString() {
      return packages;
    }
  }

  private static List<Module> modules() {
    List<Module> modules = new ArrayList<>();
    modules.add(new Module("kernel", Set.of()));
    modules.add(new Module("schemas", Set.of("kernel")));
    modules.add(new Module("diffusion", Set.of("kernel")));
    modules.add(new Module("diffusion.engine", Set.of("kernel", "diffusion")));
    modules.add(new Module("infra.embedded", Set.of("kernel")));
    modules.add(new Module("infra", Set.of("kernel", "schemas", "diffusion")));
    modules.add(new Module("producer", Set.of("kernel", "schemas", "diffusion", "infra")));
    Set<String> ofWorkers = Set.of("kernel", "schemas", "diffusion", "diffusion.engine", "infra");
    modules.add(new Module("worker", ofWorkers));
    modules.add(new Module("stitcher", ofWorkers));
    modules.add(new Module("evaluation", Set.of("kernel", "diffusion", "diffusion.engine")));
    for (String top : List.of("testbed", "cli")) {
      List<String> below = modules.stream().map(Module::packages).toList();
      modules.add(new Module(top, Set.copyOf(below)));
    }
    return modules;
  }

  static List<Module> every() {
    return MODULES;
  }

  @ParameterizedTest
  @MethodSource("every")
  void aModuleKnowsOnlyThoseBelowIt(Module module) {
    assertThat(of(module)).as("classes that were looked at").isNotEmpty();

    classes()
        .that(areOf(module))
        .should()
        .onlyDependOnClassesThat(
            describe(
                "are of " + module + " or of one of " + module.known,
                type -> !isOurs(type) || module.mayKnow(moduleOf(type))))
        .check(CLASSES);
  }

  @ParameterizedTest
  @MethodSource("every")
  void aModulesPackagesPointOneWay(Module module) {
    slices().matching(ALL + ".(**)").should().beFreeOfCycles().check(of(module));
  }

  /** So that the list of metrics is whole, and what is read of them elsewhere can be held to it. */
  @Test
  void metersAreRegisteredByTheirListAlone() {
    noClasses()
        .that()
        .areNotAssignableTo(Meters.class)
        .should()
        .callMethodWhere(
            describe(
                "makes a meter",
                call ->
                    MAKERS.contains(call.getTarget().getName())
                        && call.getTargetOwner()
                            .getPackageName()
                            .startsWith("io.micrometer.core.instrument")))
        .check(CLASSES);
  }

  private static JavaClasses of(Module module) {
    return CLASSES.that(areOf(module));
  }

  private static DescribedPredicate<JavaClass> areOf(Module module) {
    return describe("are of " + module, type -> moduleOf(type).equals(module));
  }

  private static boolean isOurs(JavaClass type) {
    return type.getPackageName().startsWith(ALL + ".");
  }

  /** Of two modules that fit, the one with the longer name. */
  private static Module moduleOf(JavaClass type) {
    return MODULES.stream()
        .filter(module -> module.holds(type.getPackageName()))
        .max(Comparator.comparingInt(module -> module.packages.length()))
        .orElseThrow(() -> new AssertionError(type.getName() + " is in no module known here"));
  }
}
