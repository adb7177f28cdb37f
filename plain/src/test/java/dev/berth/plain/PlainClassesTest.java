package dev.berth.plain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlainClassesTest {
  private static final String FORMS = Forms.class.getName().replace('.', '/');
  private static final List<String> NEST =
      Stream.of("", "$Shape", "$Circle", "$Square", "$None", "$Named", "$Inner", "$Member").map(FORMS::concat).toList();

  @Test
  void doesWhatItDidBefore() throws ReflectiveOperationException {
    Map<String, byte[]> plain = new HashMap<>(original());
    plain.putAll(PlainClasses.of(original().values(), loader()));

    assertThat(told(plain)).isEqualTo(told(original()));
  }

  @Test
  void leavesToTheJvmOnlyTextsAndWhatHasSeveralInterfaces() {
    List<String> left = new ArrayList<>();
    PlainClasses.of(original().values(), loader()).values().forEach(bytes -> left.addAll(factories(bytes)));

    assertThat(left).isNotEmpty().isSubsetOf("makeConcatWithConstants", "altMetafactory", "bootstrap toString");
  }

  @Test
  void onePlainClassIsMadeForAllLambdasOfAnInterface() {
    Map<String, byte[]> changed = PlainClasses.of(original().values(), loader());

    List<List<String>> interfaces =
        changed.entrySet().stream()
            .filter(made -> made.getKey().startsWith(FORMS + "$$"))
            .map(made -> ClassFile.of().parse(made.getValue()).interfaces().stream().map(type -> type.asInternalName()).toList())
            .toList();
    assertThat(interfaces).contains(List.of("java/util/function/Supplier")).doesNotHaveDuplicates();
  }

  @Test
  void plainClassesStayAsTheyAre() {
    Map<String, byte[]> plain = new HashMap<>(original());
    plain.putAll(PlainClasses.of(original().values(), loader()));

    assertThat(PlainClasses.of(plain.values(), loader())).isEmpty();
  }

  private static ClassLoader loader() {
    return PlainClassesTest.class.getClassLoader();
  }

  private static Map<String, byte[]> original() {
    Map<String, byte[]> all = new HashMap<>();
    for (String name : NEST) {
      try (InputStream in = loader().getResourceAsStream(name + ".class")) {
        all.put(name, in.readAllBytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return all;
  }

  private static List<String> factories(byte[] bytes) {
    List<String> all = new ArrayList<>();
    for (MethodModel method : ClassFile.of().parse(bytes).methods()) {
      for (CodeElement element : method.code().map(code -> code.elementList()).orElse(List.of())) {
        if (element instanceof InvokeDynamicInstruction dynamic) {
          String factory = dynamic.bootstrapMethod().methodName();
          all.add(factory.equals("bootstrap") ? factory + " " + dynamic.name().stringValue() : factory);
        }
      }
    }
    return all;
  }

  private static Object told(Map<String, byte[]> classes) throws ReflectiveOperationException {
    ClassLoader nest =
        new ClassLoader(loader()) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            byte[] bytes = classes.get(name.replace('.', '/'));
            if (bytes == null) {
              return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? defineClass(name, bytes, 0, bytes.length) : loaded;
          }
        };
    return ((Supplier<?>) nest.loadClass(Forms.class.getName()).getConstructor().newInstance()).get();
  }
}
