package dev.mycelium.architecture;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Sizes and names in the sources of all modules. */
class TidyTest {
  private static final int MAX_FILE_LINES = 500;
  private static final int MAX_METHOD_LINES = 70;
  private static final int MAX_PACKAGE_TYPES = 20;

  private static final Pattern VAGUE_NAME =
      Pattern.compile(".*(Utils?|Helpers?|Impl|Manager|Common|Misc)");

  private static final Pattern UNFINISHED = Pattern.compile("\\b(TODO|FIXME|XXX|HACK)\\b");

  private static final Pattern LOCK = Pattern.compile("\\bsynchronized\\s*\\(");

  private static String name(Path file) {
    return Sources.root().relativize(file).toString();
  }

  private static String type(Path file) {
    return String.valueOf(file.getFileName()).replace(".java", "");
  }

  private static List<Path> mainFiles() {
    return Sources.javaFiles("src/main");
  }

  @Test
  void filesAreShort() {
    List<String> violations = new ArrayList<>();
    for (Path file : mainFiles()) {
      long lines = Sources.read(file).lines().count();
      if (lines > MAX_FILE_LINES) {
        violations.add(name(file) + " has " + lines + " lines");
      }
    }
    Tidiness.requireNone("files over " + MAX_FILE_LINES + " lines", violations);
  }

  @Test
  void packagesAreSmall() {
    Map<String, Integer> types = new TreeMap<>();
    for (Path file : mainFiles()) {
      if (!type(file).endsWith("-info")) {
        types.merge(name(java.util.Objects.requireNonNull(file.getParent())), 1, Integer::sum);
      }
    }
    List<String> violations = new ArrayList<>();
    types.forEach(
        (directory, count) -> {
          if (count > MAX_PACKAGE_TYPES) {
            violations.add(directory + " has " + count);
          }
        });
    Tidiness.requireNone("packages of more than " + MAX_PACKAGE_TYPES + " types", violations);
  }

  @Test
  void typesAreNamedAfterTheOneThingTheyHold() {
    List<String> violations =
        mainFiles().stream()
            .filter(file -> VAGUE_NAME.matcher(type(file)).matches())
            .filter(file -> !type(file).equals("PeerManager"))
            .map(TidyTest::name)
            .toList();
    Tidiness.requireNone("vague names", violations);
  }

  @Test
  void nothingIsLeftUnfinished() {
    List<String> violations =
        mainFiles().stream()
            .filter(file -> UNFINISHED.matcher(Sources.read(file)).find())
            .map(TidyTest::name)
            .toList();
    Tidiness.requireNone("unfinished work", violations);
  }

  @Test
  void machinesTakeNoLocks() {
    List<String> pure = new ArrayList<>();
    for (String packages : PurityTest.PURE) {
      pure.add(packages.replace("..", "").replace('.', '/') + "/");
    }
    List<String> violations =
        mainFiles().stream()
            .filter(file -> pure.stream().anyMatch(file.toString().replace('\\', '/')::contains))
            .filter(file -> LOCK.matcher(Sources.read(file)).find())
            .map(TidyTest::name)
            .toList();
    Tidiness.requireNone("locks in machines", violations);
  }

  @Test
  void everyPackageDescribesItselfAndInternalOnesNameTheirDoors() {
    List<String> violations = new ArrayList<>();
    Path core = Sources.root().resolve("mycelium-core/src/main/java");
    for (Path file : mainFiles()) {
      Path directory = java.util.Objects.requireNonNull(file.getParent());
      if (file.endsWith("module-info.java")) {
        continue;
      }
      if (!directory.resolve("package-info.java").toFile().exists()) {
        violations.add(name(directory) + " has no package-info");
      } else if (file.endsWith("package-info.java")
          && file.startsWith(core.resolve("dev/mycelium/internal"))) {
        String packageName =
            core.relativize(directory).toString().replace(java.io.File.separatorChar, '.');
        for (String door : Sources.doors(packageName)) {
          if (!directory.resolve(door + ".java").toFile().exists()) {
            violations.add(packageName + " has no type " + door);
          }
        }
      }
    }
    Tidiness.requireNone("package descriptions", violations.stream().distinct().toList());
  }

  /**
   * The benchmarks measure inner parts and may, and TUN devices share headers and checksums of
   * packets with the core; nobody else reaches behind the public types.
   */
  @Test
  void otherModulesUseThePublicTypesOnly() {
    Pattern internal = Pattern.compile("(?m)^import (static )?dev\\.mycelium\\.internal\\b");
    Pattern beyondPackets =
        Pattern.compile("(?m)^import (static )?dev\\.mycelium\\.internal\\.(?!packet\\.)");
    List<String> violations =
        Sources.javaFiles("src").stream()
            .filter(file -> !name(file).startsWith("mycelium-core"))
            .filter(file -> !name(file).startsWith("mycelium-bench"))
            .filter(
                file ->
                    (name(file).startsWith("mycelium-tun") ? beyondPackets : internal)
                        .matcher(Sources.read(file))
                        .find())
            .map(TidyTest::name)
            .toList();
    Tidiness.requireNone("uses of internal packages", violations);
  }

  @Test
  void methodsAreShort() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  Writer.nullWriter(),
                  files,
                  null,
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(
                      mainFiles().stream().filter(file -> !type(file).endsWith("-info")).toList()));
      LongMethods longMethods = new LongMethods(Trees.instance(task).getSourcePositions());
      for (CompilationUnitTree unit : task.parse()) {
        longMethods.scan(unit, unit);
      }
      Tidiness.requireNone("methods over " + MAX_METHOD_LINES + " lines", longMethods.found);
    }
  }

  /** Collects the methods that are too long, Javadoc not counted. */
  private static final class LongMethods extends TreeScanner<@Nullable Void, CompilationUnitTree> {
    private final SourcePositions positions;
    private final List<String> found = new ArrayList<>();

    LongMethods(SourcePositions positions) {
      this.positions = positions;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, CompilationUnitTree unit) {
      long end = positions.getEndPosition(unit, method);
      if (end >= 0) { // a record's constructor may be nowhere
        long first = unit.getLineMap().getLineNumber(positions.getStartPosition(unit, method));
        long lines = unit.getLineMap().getLineNumber(end) - first + 1;
        if (lines > MAX_METHOD_LINES) {
          found.add(
              unit.getSourceFile().getName() + " " + method.getName() + ": " + lines + " lines");
        }
      }
      return super.visitMethod(method, unit);
    }
  }
}
