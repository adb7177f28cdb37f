package dev.berth.plain;

import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Optional;

/**
 * A place where a lambda or a method reference is made, as {@link java.lang.invoke.LambdaMetafactory} would be asked for it.
 *
 * @param captured from what it captures to its interface
 * @param implementation the method that it calls
 * @param exact what its interface's method takes and gives here, where the shape's may be {@code Object}
 */
record LambdaSite(Shape shape, MethodTypeDesc captured, DirectMethodHandleDesc implementation, MethodTypeDesc exact) {

  /** An interface, and its method as it is called. */
  record Shape(ClassDesc type, String method, MethodTypeDesc erased) {}

  /** Nothing for serializable lambdas and those with several interfaces, which have another factory. */
  static Optional<LambdaSite> of(InvokeDynamicInstruction dynamic) {
    DirectMethodHandleDesc factory = dynamic.bootstrapMethod();
    if (!factory.owner().displayName().equals("LambdaMetafactory") || !factory.methodName().equals("metafactory")) {
      return Optional.empty();
    }
    MethodTypeDesc captured = dynamic.typeSymbol();
    List<ConstantDesc> args = dynamic.bootstrapArgs();
    return args.get(0) instanceof MethodTypeDesc erased
            && args.get(1) instanceof DirectMethodHandleDesc implementation
            && args.get(2) instanceof MethodTypeDesc exact
        ? Optional.of(
            new LambdaSite(
                new Shape(captured.returnType(), dynamic.name().stringValue(), erased), captured, implementation, exact))
        : Optional.empty();
  }
}
