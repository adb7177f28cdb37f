package dev.berth.plain;

import static java.lang.classfile.ClassFile.ACC_PRIVATE;
import static java.lang.classfile.ClassFile.ACC_STATIC;
import static java.lang.classfile.ClassFile.ACC_SYNTHETIC;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One class made plain. Each {@code invokedynamic} that can be becomes a call of a static method: for lambdas of a class beside this
 * one, which has all of this class that are of one interface; for type switches and record methods of this class.
 */
final class PlainClass {
  private final ClassDesc self;
  private final ClassDesc nest;
  private final boolean isInterface;
  private final Map<LambdaSite.Shape, LambdaClass> lambdas = new LinkedHashMap<>();
  /** Static methods that come to the class, by what they do. */
  private final Map<Body, String> methods = new LinkedHashMap<>();
  private final byte[] bytes;

  private PlainClass(ClassFile files, ClassModel model) {
    self = model.thisClass().asSymbol();
    nest = model.findAttribute(Attributes.nestHost()).map(host -> host.nestHost().asSymbol()).orElse(self);
    isInterface = model.flags().has(AccessFlag.INTERFACE);
    bytes =
        files.transformClass(
            model,
            ClassTransform.transformingMethodBodies(this::plain).andThen(ClassTransform.endHandler(this::addMethods)));
  }

  static PlainClass of(ClassFile files, ClassModel model) {
    return new PlainClass(files, model);
  }

  /** What a static method does that stands for an {@code invokedynamic}. Equal ones are one method. */
  interface Body {
    MethodTypeDesc type();

    void write(CodeBuilder code);
  }

  boolean changed() {
    return !lambdas.isEmpty() || !methods.isEmpty();
  }

  byte[] bytes() {
    return bytes.clone();
  }

  List<LambdaClass> lambdas() {
    return List.copyOf(lambdas.values());
  }

  private void plain(CodeBuilder code, CodeElement element) {
    if (element instanceof InvokeDynamicInstruction dynamic) {
      Optional<LambdaSite> lambda = LambdaSite.of(dynamic);
      if (lambda.isPresent()) {
        LambdaClass made = lambdas.computeIfAbsent(lambda.get().shape(), shape -> new LambdaClass(beside(), nest, shape));
        code.invokestatic(made.self(), made.add(lambda.get()), lambda.get().captured());
        return;
      }
      Optional<Body> body = TypeSwitch.of(dynamic).or(() -> RecordMethod.of(dynamic));
      if (body.isPresent()) {
        String name = methods.computeIfAbsent(body.get(), _ -> "plain$" + methods.size());
        code.invokestatic(self, name, body.get().type(), isInterface);
        return;
      }
    }
    code.with(element);
  }

  private ClassDesc beside() {
    String descriptor = self.descriptorString();
    return ClassDesc.ofDescriptor(descriptor.substring(0, descriptor.length() - 1) + "$$" + lambdas.size() + ";");
  }

  private void addMethods(ClassBuilder end) {
    methods.forEach(
        (body, name) -> end.withMethodBody(name, body.type(), ACC_PRIVATE | ACC_STATIC | ACC_SYNTHETIC, body::write));
  }
}
