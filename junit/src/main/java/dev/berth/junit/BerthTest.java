package dev.berth.junit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test class a cluster of its own. Methods and constructors of the class may ask, as parameters, for
 *
 * <ul>
 *   <li>the {@link Cluster};
 *   <li>fabric8's {@code KubernetesClient} and the official {@code ApiClient}, where they are on the class path: they reach the
 *       cluster without sockets;
 *   <li>{@link Kubeconfig @Kubeconfig} {@code Path} or {@code String}, which opens a port on loopback.
 * </ul>
 *
 * They are closed with the cluster. What is to be there for all tests of the class is set up in a {@code @BeforeAll} method;
 * {@link #isolation} says what a test sees of the others.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(BerthExtension.class)
public @interface BerthTest {

  /** Simulated nodes, {@code node-1} and on. */
  int nodes() default Berth.Builder.NODES;

  /** Whether time stands still but for {@link Cluster#advance} and {@link Cluster#awaitReady}. */
  boolean virtualTime() default false;

  /** In virtual time, decides whatever happens by chance. */
  long seed() default 1;

  Isolation isolation() default Isolation.RESTORED;

  /** What a test sees of what the tests before it did. */
  enum Isolation {
    /**
     * Nothing: the class has one cluster, and before each test it is put back to what it was after {@code @BeforeAll}. Where the
     * methods of a class run at the same time, each has a cluster of its own that begins with what was there after
     * {@code @BeforeAll}.
     */
    RESTORED,
    /** Nothing, and not even the same cluster: each test has its own, which begins with what was after {@code @BeforeAll}. */
    FRESH,
    /** Everything: the tests of the class go on where the ones before them ended. */
    SHARED
  }
}
