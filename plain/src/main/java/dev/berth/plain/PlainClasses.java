package dev.berth.plain;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.attribute.NestMembersAttribute;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Makes all classes of a module plain, before its jar is made. Classes that are plain already stay as they are.
 *
 * <p>What is made has names such as {@code Host$$3}, in the order in which the class file asks for it: the same sources give the same
 * files.
 */
public final class PlainClasses {
  private static final String SUFFIX = ".class";

  private final ClassFile files;
  private final Map<String, ClassModel> read = new TreeMap<>();
  private final Map<String, byte[]> written = new LinkedHashMap<>();
  /** By host of a nest: who came to it. */
  private final Map<ClassDesc, List<ClassDesc>> members = new HashMap<>();

  private PlainClasses(ClassLoader loader) {
    this.files =
        ClassFile.of(
            ClassFile.ConstantPoolSharingOption.NEW_POOL,
            ClassFile.ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(loader)));
  }

  /** @param args a directory of classes, which are on the class path with all that they mention */
  public static void main(String[] args) throws IOException {
    Path directory = Path.of(args[0]);
    Map<String, byte[]> classes = new TreeMap<>();
    List<Path> all;
    try (Stream<Path> paths = Files.walk(directory)) {
      all = paths.filter(path -> path.toString().endsWith(SUFFIX)).toList();
    }
    for (Path path : all) {
      classes.put(path.toString(), Files.readAllBytes(path));
    }
    for (Map.Entry<String, byte[]> plain : of(classes.values(), PlainClasses.class.getClassLoader()).entrySet()) {
      Files.write(directory.resolve(plain.getKey() + SUFFIX), plain.getValue());
    }
  }

  /**
   * What changes and what comes to them.
   *
   * @param classes whole nests
   * @param loader finds the class files of whatever they mention
   * @return class files by internal name ({@code dev/berth/Host$$0})
   */
  static Map<String, byte[]> of(Iterable<byte[]> classes, ClassLoader loader) {
    PlainClasses all = new PlainClasses(loader);
    for (byte[] bytes : classes) {
      ClassModel model = all.files.parse(bytes);
      all.read.put(model.thisClass().asInternalName(), model);
    }
    all.read.values().forEach(all::plain);
    all.members.forEach(all::join);
    return all.written;
  }

  private void plain(ClassModel model) {
    PlainClass plain = PlainClass.of(files, model);
    if (!plain.changed()) {
      return;
    }
    written.put(model.thisClass().asInternalName(), plain.bytes());
    for (LambdaClass made : plain.lambdas()) {
      written.put(internalName(made.self()), made.bytes(files));
      members.computeIfAbsent(made.nest(), _ -> new ArrayList<>()).add(made.self());
    }
  }

  /** The host of a nest names its members: only they may call what is private in it. */
  private void join(ClassDesc host, List<ClassDesc> made) {
    String name = internalName(host);
    ClassModel model = written.containsKey(name) ? files.parse(written.get(name)) : read.get(name);
    if (model == null) {
      throw new IllegalArgumentException(name + ", the host of " + made + ", is not among the classes");
    }
    List<ClassDesc> all = new ArrayList<>();
    model.findAttribute(Attributes.nestMembers())
        .ifPresent(named -> named.nestMembers().forEach(member -> all.add(member.asSymbol())));
    all.addAll(made);
    ClassTransform joined =
        ClassTransform.dropping(element -> element instanceof NestMembersAttribute)
            .andThen(ClassTransform.endHandler(end -> end.with(NestMembersAttribute.ofSymbols(all))));
    written.put(name, files.transformClass(model, joined));
  }

  private static String internalName(ClassDesc type) {
    String descriptor = type.descriptorString();
    return descriptor.substring(1, descriptor.length() - 1);
  }
}
