package dev.berth.plain;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_PRIVATE;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.classfile.ClassFile.ACC_STATIC;
import static java.lang.classfile.ClassFile.ACC_SYNTHETIC;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.NestHostAttribute;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DirectMethodHandleDesc.Kind;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The class of all lambdas of a host that are of one interface: which of them an object is says its number, and a switch goes by it.
 * Classes are what costs at a start; one for each lambda would be more than twice as many.
 */
final class LambdaClass {
  private static final String NUMBER = "number";

  private final ClassDesc self;
  private final ClassDesc nest;
  private final LambdaSite.Shape shape;
  private final List<LambdaSite> sites = new ArrayList<>();

  /** @param nest whose private methods the lambdas call */
  LambdaClass(ClassDesc self, ClassDesc nest, LambdaSite.Shape shape) {
    this.self = self;
    this.nest = nest;
    this.shape = shape;
  }

  ClassDesc self() {
    return self;
  }

  ClassDesc nest() {
    return nest;
  }

  /** The name of the static method that makes one of it from what it captures. */
  String add(LambdaSite site) {
    sites.add(site);
    return maker(sites.size() - 1);
  }

  private static String maker(int number) {
    return "of" + number;
  }

  byte[] bytes(ClassFile files) {
    return files.build(self, this::write);
  }

  private void write(ClassBuilder type) {
    type.withFlags(ACC_FINAL | ACC_SYNTHETIC)
        .withInterfaceSymbols(shape.type())
        .with(NestHostAttribute.of(nest))
        .withField(NUMBER, CD_int, ACC_PRIVATE | ACC_FINAL)
        .withMethodBody(
            "<init>",
            MethodTypeDesc.of(CD_void, CD_int),
            ACC_PRIVATE,
            code -> code.aload(0).invokespecial(CD_Object, "<init>", MTD_void).aload(0).iload(1).putfield(self, NUMBER, CD_int)
                .return_());
    Set<Slot> fields = new LinkedHashSet<>();
    sites.forEach(site -> fields.addAll(slots(site.captured())));
    fields.forEach(field -> type.withField(field.name(), field.type(), ACC_PRIVATE));
    for (int i = 0; i < sites.size(); i++) {
      int number = i;
      type.withMethodBody(maker(i), sites.get(i).captured(), ACC_STATIC, code -> make(code, number));
    }
    type.withMethodBody(shape.method(), shape.erased(), ACC_PUBLIC, this::choose);
  }

  private void make(CodeBuilder code, int number) {
    MethodTypeDesc captured = sites.get(number).captured();
    List<Slot> slots = slots(captured);
    code.new_(self).dup().loadConstant(number).invokespecial(self, "<init>", MethodTypeDesc.of(CD_void, CD_int));
    for (int i = 0; i < slots.size(); i++) {
      code.dup()
          .loadLocal(TypeKind.from(captured.parameterType(i)), code.parameterSlot(i))
          .putfield(self, slots.get(i).name(), slots.get(i).type());
    }
    code.areturn();
  }

  private void choose(CodeBuilder code) {
    Label last = code.newLabel();
    int most = sites.size() - 1;
    if (most > 0) {
      List<SwitchCase> cases = IntStream.range(0, most).mapToObj(i -> SwitchCase.of(i, code.newLabel())).toList();
      code.aload(0).getfield(self, NUMBER, CD_int).tableswitch(0, most - 1, last, cases);
      for (SwitchCase each : cases) {
        code.labelBinding(each.target());
        call(code, sites.get(each.caseValue()));
      }
    }
    code.labelBinding(last);
    call(code, sites.get(most));
  }

  private void call(CodeBuilder code, LambdaSite site) {
    DirectMethodHandleDesc target = site.implementation();
    MethodTypeDesc taken = target.invocationType();
    if (target.kind() == Kind.CONSTRUCTOR) {
      code.new_(target.owner()).dup();
    }
    List<Slot> slots = slots(site.captured());
    for (int i = 0; i < slots.size(); i++) {
      code.aload(0).getfield(self, slots.get(i).name(), slots.get(i).type());
      Conversion.convert(code, site.captured().parameterType(i), taken.parameterType(i), slots.get(i).type());
    }
    for (int i = 0; i < shape.erased().parameterCount(); i++) {
      ClassDesc given = shape.erased().parameterType(i);
      code.loadLocal(TypeKind.from(given), code.parameterSlot(i));
      Conversion.convert(code, site.exact().parameterType(i), taken.parameterType(slots.size() + i), given);
    }
    invoke(code, target);
    if (shape.erased().returnType().equals(CD_void)) {
      Conversion.drop(code, taken.returnType());
    } else {
      Conversion.convert(code, taken.returnType(), site.exact().returnType(), taken.returnType());
    }
    code.return_(TypeKind.from(shape.erased().returnType()));
  }

  private static void invoke(CodeBuilder code, DirectMethodHandleDesc target) {
    MethodTypeDesc type = MethodTypeDesc.ofDescriptor(target.lookupDescriptor());
    switch (target.kind()) {
      case STATIC, INTERFACE_STATIC ->
          code.invokestatic(target.owner(), target.methodName(), type, target.isOwnerInterface());
      // a private method of the nest, which is called like any other
      case SPECIAL, VIRTUAL -> code.invokevirtual(target.owner(), target.methodName(), type);
      case INTERFACE_SPECIAL, INTERFACE_VIRTUAL -> code.invokeinterface(target.owner(), target.methodName(), type);
      case CONSTRUCTOR -> code.invokespecial(target.owner(), "<init>", type);
      case GETTER, SETTER, STATIC_GETTER, STATIC_SETTER -> throw new IllegalArgumentException(target + " is no method");
    }
  }

  /** A field that holds what is captured; all references go into fields of the same kind. */
  private record Slot(String name, ClassDesc type) {}

  private static List<Slot> slots(MethodTypeDesc captured) {
    List<Slot> slots = new ArrayList<>();
    for (ClassDesc type : captured.parameterList()) {
      ClassDesc field = field(TypeKind.from(type));
      long before = slots.stream().filter(slot -> slot.type().equals(field)).count();
      slots.add(new Slot(field.displayName().charAt(0) + "" + before, field));
    }
    return slots;
  }

  private static ClassDesc field(TypeKind kind) {
    return switch (kind.asLoadable()) {
      case LONG -> CD_long;
      case FLOAT -> CD_float;
      case DOUBLE -> CD_double;
      case REFERENCE -> CD_Object;
      case INT, BOOLEAN, BYTE, CHAR, SHORT -> CD_int;
      case VOID -> throw new IllegalArgumentException("nothing cannot be captured");
    };
  }
}
