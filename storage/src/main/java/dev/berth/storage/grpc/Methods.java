package dev.berth.storage.grpc;

import com.google.protobuf.MessageLite;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.protobuf.lite.ProtoLiteUtils;

/** Methods by their names, for services of which only messages are generated. */
public final class Methods {
  private Methods() {}

  /** One question, one answer: {@code unary("csi.v1.Identity/Probe", …)}. */
  public static <Q extends MessageLite, A extends MessageLite> MethodDescriptor<Q, A> unary(
      String fullName, Q question, A answer) {
    return of(MethodType.UNARY, fullName, question, answer);
  }

  /** One question, many answers. */
  public static <Q extends MessageLite, A extends MessageLite> MethodDescriptor<Q, A> streaming(
      String fullName, Q question, A answer) {
    return of(MethodType.SERVER_STREAMING, fullName, question, answer);
  }

  private static <Q extends MessageLite, A extends MessageLite> MethodDescriptor<Q, A> of(
      MethodType type, String fullName, Q question, A answer) {
    return MethodDescriptor.<Q, A>newBuilder()
        .setType(type)
        .setFullMethodName(fullName)
        .setRequestMarshaller(ProtoLiteUtils.marshaller(question))
        .setResponseMarshaller(ProtoLiteUtils.marshaller(answer))
        .build();
  }
}
