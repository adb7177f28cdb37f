package dev.berth.plain;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Optional;

/**
 * Which type an object is of, as {@link java.lang.runtime.SwitchBootstraps#typeSwitch} would be asked: the number of the first label
 * at or after a number that it is of, how many labels there are for none, -1 for null.
 */
record TypeSwitch(MethodTypeDesc type, List<ClassDesc> labels) implements PlainClass.Body {

  /** Nothing where a label is no class (a constant of an enum, a text). */
  static Optional<PlainClass.Body> of(InvokeDynamicInstruction dynamic) {
    DirectMethodHandleDesc factory = dynamic.bootstrapMethod();
    List<ConstantDesc> labels = dynamic.bootstrapArgs();
    boolean plain =
        factory.owner().displayName().equals("SwitchBootstraps")
            && factory.methodName().equals("typeSwitch")
            && !dynamic.typeSymbol().parameterType(0).isPrimitive()
            && labels.stream().allMatch(label -> label instanceof ClassDesc type && type.isClassOrInterface());
    return plain
        ? Optional.of(new TypeSwitch(dynamic.typeSymbol(), labels.stream().map(ClassDesc.class::cast).toList()))
        : Optional.empty();
  }

  @Override
  public void write(CodeBuilder code) {
    Label missing = code.newLabel();
    code.aload(0).ifnull(missing);
    for (int i = 0; i < labels.size(); i++) {
      Label next = code.newLabel();
      code.iload(1).loadConstant(i).if_icmpgt(next);
      code.aload(0).instanceOf(labels.get(i)).ifeq(next);
      code.loadConstant(i).ireturn();
      code.labelBinding(next);
    }
    code.loadConstant(labels.size()).ireturn();
    code.labelBinding(missing).loadConstant(-1).ireturn();
  }
}
