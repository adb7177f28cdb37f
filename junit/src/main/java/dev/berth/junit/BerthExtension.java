package dev.berth.junit;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Keeps the clusters of {@link BerthTest} classes in JUnit's stores, which close them: one with the class, or one with each
 * method. A nested class goes on with the cluster of the class around it.
 */
public final class BerthExtension implements BeforeAllCallback, BeforeEachCallback, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(BerthExtension.class);

  /** A cluster that ends with the store: JUnit before 5.13 closes nothing else, and later ones either. */
  @SuppressWarnings("deprecation")
  private record Kept(Cluster cluster) implements Store.CloseableResource, AutoCloseable {
    @Override
    public void close() {
      cluster.close();
    }
  }

  /** What the cluster held before the first test of a class. */
  private record Baseline(Snapshot snapshot) {}

  /** That a method has got its cluster in the state in which it wants it. */
  private record Ready(Cluster cluster) {}

  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext rootContext) {
    return ExtensionContextScope.TEST_METHOD;
  }

  /** A nested class begins where its outer class began its tests. */
  @Override
  public void beforeAll(ExtensionContext context) {
    Optional<Baseline> outer =
        context.getParent().map(parent -> parent.getStore(NAMESPACE).get(baselineOf(parent), Baseline.class));
    if (outer.isPresent() && asked(context).isolation() != BerthTest.Isolation.SHARED) {
      ofClass(context).restore(outer.get().snapshot());
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    cluster(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return Parameters.isKnown(parameter.getParameter());
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return Parameters.of(parameter.getParameter(), cluster(context));
  }

  private static Cluster cluster(ExtensionContext context) {
    if (context.getTestMethod().isEmpty()) {
      return ofClass(context);
    }
    // once for each method, whoever asks first: its constructor, its @BeforeEach, or itself
    Store own = context.getStore(NAMESPACE);
    String key = "method " + context.getUniqueId();
    if (own.get(key) instanceof Ready ready) {
      return ready.cluster();
    }
    Cluster cluster = ofMethod(context);
    own.put(key, new Ready(cluster));
    return cluster;
  }

  private static Cluster ofMethod(ExtensionContext context) {
    BerthTest asked = asked(context);
    if (asked.isolation() == BerthTest.Isolation.SHARED) {
      return ofClass(context);
    }
    ExtensionContext ofClass = classContext(context);
    Cluster shared = ofClass(context);
    Snapshot baseline =
        once(ofClass, baselineOf(ofClass), () -> new Baseline(shared.snapshot()), Baseline.class).snapshot();
    if (asked.isolation() == BerthTest.Isolation.RESTORED && context.getExecutionMode() != ExecutionMode.CONCURRENT) {
      shared.restore(baseline);
      return shared;
    }
    Cluster fresh = builder(asked).from(baseline).start();
    context.getStore(NAMESPACE).put("fresh " + context.getUniqueId(), new Kept(fresh));
    return fresh;
  }

  /** A key of its own for each class: stores look into those of the classes around. */
  private static String baselineOf(ExtensionContext ofClass) {
    return "baseline " + ofClass.getUniqueId();
  }

  private static Cluster ofClass(ExtensionContext context) {
    BerthTest asked = asked(context);
    return once(outermost(context), Kept.class, () -> new Kept(builder(asked).start()), Kept.class).cluster();
  }

  /** By the name that JUnit 5 and 6 share. */
  @SuppressWarnings("deprecation")
  private static <T> T once(ExtensionContext context, Object key, Supplier<T> make, Class<T> type) {
    return requireNonNull(context.getStore(NAMESPACE).getOrComputeIfAbsent(key, _ -> make.get(), type));
  }

  private static Berth.Builder builder(BerthTest asked) {
    Berth.Builder builder = Berth.builder().nodes(asked.nodes());
    return asked.virtualTime() ? builder.virtualTime(asked.seed()) : builder;
  }

  private static BerthTest asked(ExtensionContext context) {
    for (Class<?> type = context.getRequiredTestClass(); ; type = type.getEnclosingClass()) {
      Optional<BerthTest> found = AnnotationSupport.findAnnotation(type, BerthTest.class);
      if (found.isPresent()) {
        return found.get();
      }
      if (type.getEnclosingClass() == null) {
        throw new IllegalStateException(context.getRequiredTestClass() + " is no @BerthTest");
      }
    }
  }

  private static ExtensionContext classContext(ExtensionContext context) {
    ExtensionContext at = context;
    while (at.getTestMethod().isPresent()) {
      at = at.getParent().orElseThrow();
    }
    return at;
  }

  /** Of the outermost class that asks for a cluster: the one whose cluster it is. */
  private static ExtensionContext outermost(ExtensionContext context) {
    ExtensionContext at = classContext(context);
    ExtensionContext found = at;
    while (at.getParent().flatMap(ExtensionContext::getTestClass).isPresent()) {
      at = at.getParent().orElseThrow();
      if (AnnotationSupport.isAnnotated(at.getRequiredTestClass(), BerthTest.class)) {
        found = at;
      }
    }
    return found;
  }
}
