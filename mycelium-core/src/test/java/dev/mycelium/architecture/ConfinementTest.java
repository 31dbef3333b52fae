package dev.mycelium.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Each library is known to one package, and packages know each other in one direction. */
@AnalyzeClasses(packages = "dev.mycelium", importOptions = ImportOption.DoNotIncludeTests.class)
class ConfinementTest {
  private static final String INTERNAL = "dev.mycelium.internal..";

  /** The one public type that may name an internal one: it starts the node. */
  private static final String STARTER = "dev.mycelium.internal.runtime.NodeRuntime";

  @ArchTest
  static final ArchRule nettyStaysAtTheEdge =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.mycelium.internal.link..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.netty..")
          .because("bytes enter the core as records and packet buffers, never as ByteBuf");

  @ArchTest
  static final ArchRule cryptographyIsInOnePlace =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.mycelium.internal.crypto..",
              "dev.mycelium.internal.quic.crypto..",
              "dev.mycelium.internal.link.psk..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "javax.crypto..",
                      "java.security..",
                      "org.apache.commons.codec..",
                      "com.google.crypto.tink..")
                  .and(not(assignableTo(java.security.GeneralSecurityException.class)))
                  .and(not(assignableTo(java.security.SecureRandom.class))))
          .because("a cipher elsewhere would escape the rules on keys and nonces");

  @ArchTest
  static final ArchRule bouncyCastleIsInOnePlace =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.mycelium.internal.quic.crypto..",
              "dev.mycelium.internal.quic.tls..",
              "dev.mycelium.internal.link.psk..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bouncycastle..")
          .because("it is there for TLS, and for the one cipher that the JDK does not give");

  @ArchTest
  static final ArchRule internalPackagesHaveNoCycles =
      slices().matching("dev.mycelium.internal.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule machinesDoNotKnowTheEdges =
      noClasses()
          .that()
          .resideInAnyPackage(PurityTest.PURE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.mycelium.internal.link..", "dev.mycelium.internal.runtime..");

  @ArchTest
  static final ArchRule interfaceForDevicesDoesNotKnowTheNode =
      noClasses()
          .that()
          .resideInAPackage("dev.mycelium.spi..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(INTERNAL);

  @ArchTest
  static final ArchRule publicSignaturesDoNotLeakInternals =
      ArchRuleDefinition.classes()
          .that()
          .resideOutsideOfPackage(INTERNAL)
          .and()
          .arePublic()
          .should(notNameInternalTypes());

  private static ArchCondition<JavaClass> notNameInternalTypes() {
    return new ArchCondition<>("not name internal types in public or protected members") {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        Stream<JavaClass> types =
            Stream.of(
                    item.getCodeUnits().stream()
                        .filter(unit -> isVisible(unit.getModifiers()))
                        .flatMap(ConfinementTest::signature),
                    item.getFields().stream()
                        .filter(field -> isVisible(field.getModifiers()))
                        .flatMap(field -> field.getAllInvolvedRawTypes().stream()),
                    item.getAllRawInterfaces().stream(),
                    item.getAllRawSuperclasses().stream())
                .flatMap(stream -> stream);
        types
            .filter(resideInAPackage(INTERNAL))
            .filter(type -> !type.getName().equals(STARTER))
            .forEach(
                type ->
                    events.add(
                        SimpleConditionEvent.violated(
                            item, item.getName() + " shows " + type.getName())));
      }
    };
  }

  private static boolean isVisible(Collection<JavaModifier> modifiers) {
    return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
  }

  private static Stream<JavaClass> signature(JavaCodeUnit unit) {
    return Stream.concat(
        unit.getAllInvolvedRawTypes().stream(),
        unit.getExceptionTypes().stream().flatMap(type -> type.getAllInvolvedRawTypes().stream()));
  }

  /**
   * Types that another package uses are doors, and doors are listed in the package's description.
   */
  @ArchTest
  static void internalTypesUsedByOthersAreListedAsDoors(JavaClasses classes) {
    Set<String> unlisted = new TreeSet<>();
    for (JavaClass origin : classes) {
      origin.getDirectDependenciesFromSelf().stream()
          .map(dependency -> outermost(dependency.getTargetClass()))
          .filter(resideInAPackage(INTERNAL))
          .filter(target -> !room(target).equals(room(origin)))
          .filter(
              target -> !Sources.doors(target.getPackageName()).contains(target.getSimpleName()))
          .forEach(
              target -> unlisted.add(target.getName() + ", used by " + origin.getPackageName()));
    }
    Tidiness.requireNone(
        "doors missing from 'Doors:' in the package-info of their package", unlisted);
  }

  /** A package inside another one belongs to its room. */
  private static String room(JavaClass type) {
    String[] parts = type.getPackageName().split("\\.", -1);
    return String.join(".", java.util.Arrays.copyOf(parts, Math.min(parts.length, 4)));
  }

  private static JavaClass outermost(JavaClass type) {
    JavaClass component = type.getBaseComponentType();
    return component.getEnclosingClass().map(ConfinementTest::outermost).orElse(component);
  }
}
