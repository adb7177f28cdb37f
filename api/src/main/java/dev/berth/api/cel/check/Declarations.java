package dev.berth.api.cel.check;

import dev.berth.api.cel.library.Signatures;
import dev.berth.api.cel.library.Signatures.Signature;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.TypeParamType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table of signatures as dev.cel wants it. */
final class Declarations {
  private static final String ACCESS = "kubernetes.authorization.";

  static final OpaqueType AUTHORIZER = OpaqueType.create(ACCESS + "Authorizer");
  static final OpaqueType RESOURCE_CHECK = OpaqueType.create(ACCESS + "ResourceCheck");

  /** Kubernetes' own types by name. */
  static final Map<String, OpaqueType> OPAQUE = opaque();

  private static final Map<String, CelType> TYPES = types();

  static final List<CelFunctionDecl> PLAIN = declare(Signatures.all(false));
  static final List<CelFunctionDecl> MUTATION = declare(Signatures.all(true));

  private Declarations() {}

  private static Map<String, OpaqueType> opaque() {
    Map<String, OpaqueType> out = new HashMap<>();
    for (String name : List.of("kubernetes.Quantity", "kubernetes.URL", "kubernetes.Semver", "kubernetes.NamedFormat",
        "net.IP", "net.CIDR", ACCESS + "PathCheck", ACCESS + "GroupCheck", ACCESS + "Decision")) {
      out.put(name, OpaqueType.create(name));
    }
    out.put(AUTHORIZER.name(), AUTHORIZER);
    out.put(RESOURCE_CHECK.name(), RESOURCE_CHECK);
    return Map.copyOf(out);
  }

  private static Map<String, CelType> types() {
    Map<String, CelType> out = new HashMap<>(Map.of(
        "string", SimpleType.STRING,
        "int", SimpleType.INT,
        "uint", SimpleType.UINT,
        "double", SimpleType.DOUBLE,
        "bool", SimpleType.BOOL,
        "bytes", SimpleType.BYTES,
        "timestamp", SimpleType.TIMESTAMP,
        "duration", SimpleType.DURATION,
        "dyn", SimpleType.DYN));
    for (String parameter : List.of("A", "K", "V")) {
      out.put(parameter, TypeParamType.create(parameter));
    }
    OPAQUE.forEach((name, type) -> out.put(name.substring(name.lastIndexOf('.') + 1), type));
    return Map.copyOf(out);
  }

  private static List<CelFunctionDecl> declare(List<Signature> signatures) {
    Map<String, List<CelOverloadDecl>> byName = new LinkedHashMap<>();
    for (Signature s : signatures) {
      List<CelType> parameters = s.parameters().stream().map(Declarations::parse).toList();
      byName.computeIfAbsent(s.function(), n -> new ArrayList<>()).add(s.member()
          ? CelOverloadDecl.newMemberOverload(s.overload(), parse(s.result()), parameters)
          : CelOverloadDecl.newGlobalOverload(s.overload(), parse(s.result()), parameters));
    }
    List<CelFunctionDecl> out = new ArrayList<>();
    byName.forEach((name, overloads) -> out.add(CelFunctionDecl.newFunctionDeclaration(name, overloads)));
    return List.copyOf(out);
  }

  private static CelType parse(String text) {
    int open = text.indexOf('<');
    if (open < 0) {
      return TYPES.getOrDefault(text, SimpleType.ERROR);
    }
    String inside = text.substring(open + 1, text.length() - 1);
    return switch (text.substring(0, open)) {
      case "list" -> ListType.create(parse(inside));
      case "optional" -> OptionalType.create(parse(inside));
      case String map -> MapType.create(
          parse(inside.substring(0, inside.indexOf(';'))), parse(inside.substring(inside.indexOf(';') + 1)));
    };
  }
}
