package dev.mycelium.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.Serializable;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The core is pure: time, randomness and everything outside come in as parameters and go out as
 * effects, so that a simulation with a seed sees what a node does.
 */
@AnalyzeClasses(packages = "dev.mycelium", importOptions = ImportOption.DoNotIncludeTests.class)
class PurityTest {
  /** The packages without a clock, thread, socket, file or entropy of their own. */
  static final String[] PURE = {
    "dev.mycelium.internal.core..",
    "dev.mycelium.internal.data..",
    "dev.mycelium.internal.discovery..",
    "dev.mycelium.internal.echo..",
    "dev.mycelium.internal.machine..",
    "dev.mycelium.internal.message..",
    "dev.mycelium.internal.packet..",
    "dev.mycelium.internal.peer..",
    "dev.mycelium.internal.quic", // but not quic.tls: its library speaks in IOExceptions and takes
    // a SecureRandom
    "dev.mycelium.internal.quic.connection..",
    "dev.mycelium.internal.quic.crypto..",
    "dev.mycelium.internal.quic.io..",
    "dev.mycelium.internal.quic.packet..",
    "dev.mycelium.internal.quic.recovery..",
    "dev.mycelium.internal.quic.stream..",
    "dev.mycelium.internal.routing..",
    "dev.mycelium.internal.text..",
    "dev.mycelium.internal.wire..",
  };

  /**
   * Methods that ask the machine for what has to be a parameter; null stands for all of a class.
   */
  private static final Map<String, Set<String>> IMPURE_METHODS =
      Map.of(
          "java.lang.System", Set.of("nanoTime", "currentTimeMillis", "getenv", "getProperty"),
          "java.lang.Math", Set.of("random"),
          "java.time.Instant", Set.of("now"),
          "java.util.UUID", Set.of("randomUUID"),
          "java.util.random.RandomGenerator", Set.of("getDefault", "of"));

  @ArchTest
  static final ArchRule machinesTouchNeitherNetworkNorFiles =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("java.net..", "java.nio.channels..", "java.nio.file..")
                  .or(resideInAPackage("java.io..").and(not(belongToAnyOf(Serializable.class)))));

  @ArchTest
  static final ArchRule machinesHaveNoThreadsAndNoLocks =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat(
              assignableTo(ThreadLocal.class)
                  .or(assignableTo(java.util.Timer.class))
                  .or(
                      resideInAPackage("java.util.concurrent..")
                          .and(not(resideInAPackage("java.util.concurrent.atomic")))
                          .and(not(belongToAnyOf(TimeUnit.class)))))
          .orShould()
          .accessTargetWhere(
              new DescribedPredicate<JavaAccess<?>>("the target is a thread") {
                @Override
                public boolean test(JavaAccess<?> access) { // onSpinWait is a hint to the processor
                  return access.getTargetOwner().isAssignableTo(Thread.class)
                      && !access.getName().equals("onSpinWait");
                }
              });

  @ArchTest
  static final ArchRule machinesHaveNoSynchronizedMethods =
      noMethods()
          .that()
          .areDeclaredInClassesThat()
          .resideInAnyPackage(PURE)
          .should()
          .haveModifier(JavaModifier.SYNCHRONIZED);

  @ArchTest
  static final ArchRule machinesHaveNoClockAndNoEntropy =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .accessTargetWhere(
              new DescribedPredicate<JavaAccess<?>>("the target is a clock or a die") {
                @Override
                public boolean test(JavaAccess<?> access) {
                  return IMPURE_METHODS
                      .getOrDefault(access.getTargetOwner().getName(), Set.of())
                      .contains(access.getName());
                }
              })
          .orShould()
          .dependOnClassesThat(
              assignableTo(java.util.Random.class) // SecureRandom and ThreadLocalRandom are such
                  .or(assignableTo(java.util.SplittableRandom.class))
                  .or(assignableTo(java.util.random.RandomGeneratorFactory.class))
                  .or(assignableTo(java.time.Clock.class)));
}
