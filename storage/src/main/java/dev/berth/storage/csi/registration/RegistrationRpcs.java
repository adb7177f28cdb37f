package dev.berth.storage.csi.registration;

import dev.berth.storage.csi.proto.InfoRequest;
import dev.berth.storage.csi.proto.PluginInfo;
import dev.berth.storage.csi.proto.RegistrationStatus;
import dev.berth.storage.csi.proto.RegistrationStatusResponse;
import dev.berth.storage.grpc.Methods;
import io.grpc.MethodDescriptor;

/** The calls of a registration, by their names. */
final class RegistrationRpcs {
  static final String SERVICE = "pluginregistration.Registration";

  static final MethodDescriptor<InfoRequest, PluginInfo> GET_INFO =
      Methods.unary(SERVICE + "/GetInfo", InfoRequest.getDefaultInstance(), PluginInfo.getDefaultInstance());
  static final MethodDescriptor<RegistrationStatus, RegistrationStatusResponse> NOTIFY =
      Methods.unary(
          SERVICE + "/NotifyRegistrationStatus",
          RegistrationStatus.getDefaultInstance(),
          RegistrationStatusResponse.getDefaultInstance());

  private RegistrationRpcs() {}
}
