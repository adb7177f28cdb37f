package dev.berth.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.reflect.InvocationTargetException;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What else a test's class path may hold, in versions that others chose. */
class OlderLibrariesTest {

  @Test
  void callsOfJunitOnlyWhatItsFifthVersionHasToo() throws IOException {
    assertThat(membersUsedBy(BerthExtension.class))
        .anyMatch(member -> member.contains("ExtensionContext$Store.get"))
        .noneMatch(member -> member.contains("ExtensionContext$Store.computeIfAbsent"));
  }

  @Test
  void usesNoBuilderOfFabric8sConfigurationSinceItsTypesChanged() throws IOException {
    assertThat(membersUsedBy(dev.berth.junit.fabric8.Fabric8.class))
        .anyMatch(member -> member.contains("client/Config.setMasterUrl"))
        .noneMatch(member -> member.contains("ConfigBuilder"));
  }

  @Test
  void givesTheOfficialClientItsHttpByTheSetterThatAllVersionsHave() throws IOException {
    assertThat(membersUsedBy(dev.berth.junit.official.Official.class))
        .contains("io/kubernetes/client/openapi/ApiClient.<init>()V")
        .noneMatch(member -> member.contains("ApiClient.<init>(Lokhttp3"));
  }

  @Test
  void asksOkHttpOnlyWhatItsThirdVersionHasToo() throws Exception {
    Class<?> answers = Class.forName("dev.berth.junit.official.InProcessAnswers");
    assertThat(membersUsedBy(answers))
        .contains("okhttp3/Headers.name(I)Ljava/lang/String;")
        .noneMatch(member -> member.contains("kotlin/") || member.contains("ResponseBody.create"));
  }

  @Test
  void saysWhatToDoWhereThePortsNettyIsMixedWithAnother() throws Exception {
    try (Without loader = new Without("io.netty.channel.MultiThreadIoEventLoopGroup")) {
      Object cluster = loader.loadClass(Berth.class.getName()).getMethod("start").invoke(null);
      try {
        assertThatThrownBy(() -> cluster.getClass().getMethod("url").invoke(cluster))
            .isInstanceOf(InvocationTargetException.class)
            .cause()
            .hasMessageContaining("import io.netty:netty-bom in a version 4.2")
            .hasMessageContaining("netty-common 4.")
            .hasCauseInstanceOf(NoClassDefFoundError.class);
      } finally {
        ((AutoCloseable) cluster).close();
      }
    }
  }

  /** As {@code owner.name(type)}, with the owner's slashes. */
  private static Set<String> membersUsedBy(Class<?> type) throws IOException {
    try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
      return StreamSupport.stream(ClassFile.of().parse(in.readAllBytes()).constantPool().spliterator(), false)
          .filter(MemberRefEntry.class::isInstance)
          .map(MemberRefEntry.class::cast)
          .map(m -> m.owner().asInternalName() + "." + m.name().stringValue() + m.type().stringValue())
          .collect(Collectors.toSet());
    }
  }
}
