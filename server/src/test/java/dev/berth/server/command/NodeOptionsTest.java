package dev.berth.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.storage.local.DiskFolders.Folder;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class NodeOptionsTest {
  @Test
  void aClassMayHaveSeveralFolders() {
    NodeOptions options =
        CommandLine.populateCommand(
            new NodeOptions(), "--local-volumes", "a=/one", "--local-volumes=a=/two", "--local-volumes", "b:Block=/t=hree");
    assertThat(options.host(Path.of("/data"), "10.96.0.0/12", false).settings().disks())
        .containsExactly(
            new Folder("a", false, Path.of("/one")), new Folder("a", false, Path.of("/two")), new Folder("b", true, Path.of("/t=hree")));
  }
}
