package dev.berth.plain;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * {@code equals} or {@code hashCode} of a record, as {@link java.lang.runtime.ObjectMethods} would be asked for it. Texts of records
 * are left to that: few are asked for.
 *
 * @param fields getters of the components
 */
record RecordMethod(String name, MethodTypeDesc type, List<DirectMethodHandleDesc> fields) implements PlainClass.Body {
  private static final ClassDesc OBJECTS = Objects.class.describeConstable().orElseThrow();

  static Optional<PlainClass.Body> of(InvokeDynamicInstruction dynamic) {
    String name = dynamic.name().stringValue();
    boolean plain =
        dynamic.bootstrapMethod().owner().displayName().equals("ObjectMethods")
            && (name.equals("equals") || name.equals("hashCode"));
    if (!plain) {
      return Optional.empty();
    }
    List<ConstantDesc> args = dynamic.bootstrapArgs();
    List<DirectMethodHandleDesc> fields =
        args.subList(2, args.size()).stream().map(DirectMethodHandleDesc.class::cast).toList();
    return Optional.of(new RecordMethod(name, dynamic.typeSymbol(), fields));
  }

  @Override
  public void write(CodeBuilder code) {
    if (name.equals("equals")) {
      equal(code);
    } else {
      hash(code);
    }
  }

  private ClassDesc self() {
    return type.parameterType(0);
  }

  private void equal(CodeBuilder code) {
    Label different = code.newLabel();
    code.aload(1).instanceOf(self()).ifeq(different);
    code.aload(1).checkcast(self()).astore(2);
    for (DirectMethodHandleDesc field : fields) {
      ClassDesc held = field.invocationType().returnType();
      code.aload(0).getfield(self(), field.methodName(), held).aload(2).getfield(self(), field.methodName(), held);
      switch (TypeKind.from(held)) {
        case REFERENCE ->
            code.invokestatic(OBJECTS, "equals", MethodTypeDesc.of(CD_boolean, CD_Object, CD_Object)).ifeq(different);
        case LONG -> code.lcmp().ifne(different);
        // NaN is NaN, and zeros have signs
        case FLOAT, DOUBLE ->
            code.invokestatic(Conversion.box(held), "compare", MethodTypeDesc.of(CD_int, held, held))
                .ifne(different);
        case INT, BOOLEAN, BYTE, CHAR, SHORT -> code.if_icmpne(different);
        case VOID -> throw new IllegalArgumentException(field + " is no component");
      }
    }
    code.iconst_1().ireturn();
    code.labelBinding(different).iconst_0().ireturn();
  }

  /** As Objects.hash would, from 0: what ObjectMethods does, too. */
  private void hash(CodeBuilder code) {
    code.iconst_0();
    for (DirectMethodHandleDesc field : fields) {
      ClassDesc held = field.invocationType().returnType();
      code.bipush(31).imul().aload(0).getfield(self(), field.methodName(), held);
      if (held.isPrimitive()) {
        code.invokestatic(Conversion.box(held), "hashCode", MethodTypeDesc.of(CD_int, held));
      } else {
        code.invokestatic(OBJECTS, "hashCode", MethodTypeDesc.of(CD_int, CD_Object));
      }
      code.iadd();
    }
    code.ireturn();
  }
}
