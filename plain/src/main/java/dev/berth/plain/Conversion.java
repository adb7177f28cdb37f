package dev.berth.plain;

import static java.lang.constant.ConstantDescs.CD_Boolean;
import static java.lang.constant.ConstantDescs.CD_Byte;
import static java.lang.constant.ConstantDescs.CD_Character;
import static java.lang.constant.ConstantDescs.CD_Double;
import static java.lang.constant.ConstantDescs.CD_Float;
import static java.lang.constant.ConstantDescs.CD_Integer;
import static java.lang.constant.ConstantDescs.CD_Long;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_Short;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_char;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_short;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Map;
import java.util.stream.Collectors;

/** From one type to another, as a lambda's arguments and results are converted: casts, boxes and wider numbers. */
final class Conversion {
  private static final Map<ClassDesc, ClassDesc> BOXES =
      Map.of(
          CD_boolean, CD_Boolean, CD_byte, CD_Byte, CD_char, CD_Character, CD_short, CD_Short,
          CD_int, CD_Integer, CD_long, CD_Long, CD_float, CD_Float, CD_double, CD_Double);
  private static final Map<ClassDesc, ClassDesc> BOXED =
      BOXES.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));

  private Conversion() {}

  /**
   * Converts what is on top of the stack.
   *
   * @param from what it is
   * @param to what it has to be
   * @param known what the verifier knows of it: {@code from}, or something wider
   */
  static void convert(CodeBuilder code, ClassDesc from, ClassDesc to, ClassDesc known) {
    if (from.isPrimitive() && to.isPrimitive()) {
      code.conversion(TypeKind.from(from), TypeKind.from(to));
    } else if (from.isPrimitive()) {
      ClassDesc box = box(from);
      code.invokestatic(box, "valueOf", MethodTypeDesc.of(box, from));
    } else if (to.isPrimitive()) {
      // something that is no box can only be the box of what is wanted
      ClassDesc held = BOXED.getOrDefault(from, to);
      ClassDesc box = box(held);
      cast(code, known, box);
      code.invokevirtual(box, held.displayName() + "Value", MethodTypeDesc.of(held));
      code.conversion(TypeKind.from(held), TypeKind.from(to));
    } else {
      cast(code, known, to);
    }
  }

  /** @throws IllegalArgumentException for nothing: it has no box */
  static ClassDesc box(ClassDesc primitive) {
    ClassDesc box = BOXES.get(primitive);
    if (box == null) {
      throw new IllegalArgumentException(primitive.displayName() + " has no box");
    }
    return box;
  }

  private static void cast(CodeBuilder code, ClassDesc known, ClassDesc to) {
    if (!to.equals(known) && !to.equals(CD_Object)) {
      code.checkcast(to);
    }
  }

  /** Takes a result away that nobody wants. */
  static void drop(CodeBuilder code, ClassDesc type) {
    switch (TypeKind.from(type).slotSize()) {
      case 1 -> code.pop();
      case 2 -> code.pop2();
      default -> {}
    }
  }
}
