package dev.berth.server.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** No arrow points up, and none goes sideways. */
@AnalyzeClasses(packages = "dev.berth", importOptions = ArrowsTest.ProductOnly.class)
class ArrowsTest {
  /** Leaves out tests, wherever they were compiled to. */
  static final class ProductOnly implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/test-classes/") && !location.contains("/test/") && !location.contains("-tests.jar");
    }
  }

  @ArchTest
  static final ArchRule FLOORS =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("base").definedBy("dev.berth.base..")
          .layer("model").definedBy("dev.berth.model..")
          .layer("store").definedBy("dev.berth.store..")
          .layer("etcd").definedBy("dev.berth.etcd..")
          .layer("api").definedBy("dev.berth.api..")
          .layer("http").definedBy("dev.berth.http..")
          .layer("client").definedBy("dev.berth.client..")
          .layer("storage").definedBy("dev.berth.storage..")
          .layer("controllers").definedBy("dev.berth.controllers..")
          .layer("scheduler").definedBy("dev.berth.scheduler..")
          .layer("node").definedBy("dev.berth.node..")
          .layer("dns").definedBy("dev.berth.dns..")
          .layer("server").definedBy("dev.berth.server..")
          .whereLayer("server").mayNotBeAccessedByAnyLayer()
          .whereLayer("http").mayOnlyBeAccessedByLayers("server")
          .whereLayer("api").mayOnlyBeAccessedByLayers("http", "server")
          .whereLayer("store").mayOnlyBeAccessedByLayers("etcd", "api", "server")
          .whereLayer("etcd").mayOnlyBeAccessedByLayers("server")
          .whereLayer("controllers").mayOnlyBeAccessedByLayers("server")
          .whereLayer("scheduler").mayOnlyBeAccessedByLayers("server")
          .whereLayer("node").mayOnlyBeAccessedByLayers("server")
          .whereLayer("dns").mayOnlyBeAccessedByLayers("server")
          .whereLayer("storage").mayOnlyBeAccessedByLayers("controllers", "node", "server")
          .whereLayer("client").mayOnlyBeAccessedByLayers("controllers", "scheduler", "node", "dns", "server");

  @ArchTest
  static final ArchRule NO_SOCKETS_BELOW_HTTP =
      noClasses()
          .that().resideInAnyPackage("dev.berth.base..", "dev.berth.model..", "dev.berth.store..", "dev.berth.api..")
          .should().dependOnClassesThat().resideInAnyPackage("io.netty..", "java.net.http..");

  @ArchTest
  static final ArchRule NO_FILES_IN_PURE_FLOORS =
      noClasses()
          .that().resideInAnyPackage("dev.berth.base..", "dev.berth.api..")
          .should().dependOnClassesThat().resideInAnyPackage("java.nio.file..");

  @ArchTest
  static final ArchRule NOTHING_OF_KUBERNETES_IN_THE_STORE =
      noClasses().that().resideInAPackage("dev.berth.store..").should().dependOnClassesThat()
          .resideInAPackage("dev.berth.model..");

  @ArchTest
  static final ArchRule KINDS_DO_NOT_KNOW_THE_VERBS =
      noClasses()
          .that().resideInAPackage("dev.berth.api.kinds..")
          .and().haveNameNotMatching(".*Actions(\\$\\$\\d+)?") // the lambdas of a class are in one beside it
          .should().dependOnClassesThat().resideInAPackage("dev.berth.api.rest..");

  @ArchTest
  static final ArchRule CONTROLLERS_MEET_ONLY_IN_THEIR_CORE =
      slices().matching("dev.berth.controllers.(*)..").namingSlices("$1")
          .should().beFreeOfCycles();

  @ArchTest
  static final ArchRule NO_CIRCLES_BETWEEN_KINDS =
      slices().matching("dev.berth.api.kinds.(*)..").should().beFreeOfCycles();
}
