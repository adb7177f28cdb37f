package dev.berth.simulator.mutant;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Classes of the product with a bug in them. What can reach the bug is loaded anew, the bug first; the floors below are shared
 * with everybody. A bug in one of those is reached by all of the product.
 */
final class MutantLoader extends URLClassLoader {
  private static final List<String> ANEW =
      List.of(
          "dev.berth.controllers.", "dev.berth.scheduler.", "dev.berth.node.", "dev.berth.server.", "dev.berth.simulator.");
  private static final List<String> ALL_ANEW = List.of("dev.berth.");

  private final List<String> anew;

  private MutantLoader(URL[] places, List<String> anew) {
    super(places, MutantLoader.class.getClassLoader());
    this.anew = anew;
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /** @param folder an empty one, for the class files */
  static MutantLoader of(Mutant mutant, Path folder) throws IOException {
    compile(mutant, folder);
    List<URL> places = new ArrayList<>();
    places.add(folder.toUri().toURL());
    Pattern.compile(File.pathSeparator, Pattern.LITERAL).splitAsStream(classPath()).forEach(place -> places.add(url(place)));
    boolean above = ANEW.stream().anyMatch(mutant.className()::startsWith);
    return new MutantLoader(places.toArray(URL[]::new), above ? ANEW : ALL_ANEW);
  }

  private static URL url(String place) {
    try {
      return new File(place).toURI().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(place, e);
    }
  }

  private static void compile(Mutant mutant, Path folder) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    String source = mutant.source();
    JavaFileObject file =
        new SimpleJavaFileObject(
            URI.create("string:///" + mutant.className().replace('.', '/') + ".java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    StringWriter said = new StringWriter();
    List<String> options = List.of("-proc:none", "-nowarn", "-d", folder.toString(), "-cp", classPath());
    if (!compiler.getTask(said, null, null, options, null, List.of(file)).call()) {
      throw new IllegalStateException("mutant \"" + mutant.name() + "\" does not compile: " + said);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (anew.stream().noneMatch(name::startsWith)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      return known == null ? findClass(name) : known;
    }
  }
}
