package dev.berth.storage.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.storage.MoveEnd.Chunk;
import dev.berth.storage.MoveEnd.Piece;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparseTest {
  private static final long MEBIBYTE = 1L << 20;

  @TempDir private Path dir;
  private final Random random = new Random(1);
  private final Sparse sparse = new Sparse(new Tools(Steps.UNWATCHED), Steps.UNWATCHED);

  private Path image(String name, long size) throws IOException {
    Path image = dir.resolve(name);
    try (FileChannel channel = FileChannel.open(image, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(1), size - 1);
    }
    return image;
  }

  private void fill(Path image, long offset, int length) throws IOException {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    put(image, offset, bytes);
  }

  private static void put(Path image, long offset, byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), offset);
    }
  }

  private static List<Chunk> chunks(Path image, long size) {
    List<Chunk> chunks = new ArrayList<>();
    for (long at = 0; at < size; at = chunks.getLast().next()) {
      chunks.add(Sparse.read(image, at, size));
    }
    return chunks;
  }

  @Test
  void dataAtTheStartInTheMiddleAndAtTheEndAreOneChunkOfALargeHole() throws IOException {
    long size = 16_384 * MEBIBYTE;
    Path image = image("a", size);
    fill(image, 0, 4096);
    fill(image, size / 2 + 12_288, 100);
    fill(image, size - 4096, 4096);
    List<Chunk> chunks = chunks(image, size);
    assertThat(chunks).hasSize(1);
    assertThat(chunks.getFirst().pieces()).extracting(Piece::offset).containsExactly(0L, size / 2 + 12_288, size - 4096);
    assertThat(chunks.getFirst().pieces()).allMatch(p -> p.bytes().length == 4096);
  }

  @Test
  void noChunkHasMoreThanItsBytesAndBlocksOfZerosAreInNone() throws IOException {
    long size = 16 * MEBIBYTE;
    Path image = image("a", size);
    fill(image, 0, (int) (5 * MEBIBYTE));
    put(image, MEBIBYTE, new byte[8192]);
    put(image, 6 * MEBIBYTE, new byte[(int) MEBIBYTE]);
    List<Chunk> chunks = chunks(image, size);
    assertThat(chunks).allSatisfy(c -> assertThat(bytes(c)).isLessThanOrEqualTo(Chunk.BYTES));
    assertThat(chunks.stream().mapToLong(SparseTest::bytes).sum()).isEqualTo(5 * MEBIBYTE - 8192);
  }

  private static long bytes(Chunk chunk) {
    return chunk.pieces().stream().mapToLong(p -> p.bytes().length).sum();
  }

  @Test
  void whatIsWrittenFromChunksIsTheSameFileAndHasTheSameDigest() throws IOException {
    long size = 40 * MEBIBYTE;
    Path image = image("a", size);
    for (int i = 0; i < 300; i++) {
      fill(image, random.nextLong(size - 20_000), random.nextInt(1, 20_000));
    }
    Path copy = dir.resolve("b");
    for (Chunk chunk : chunks(image, size)) {
      sparse.write(copy, chunk.pieces());
    }
    assertThat(Sparse.digest(copy, 0, size)).as("shorter, with zeros behind").isEqualTo(Sparse.digest(image, 0, size));
    put(copy, size - 1, new byte[1]);
    assertThat(Files.mismatch(image, copy)).isEqualTo(-1);
  }

  @Test
  void aDigestIsOfWhatIsThereAndWhereItIs() throws IOException {
    long size = 8 * MEBIBYTE;
    Path sparseImage = image("a", size);
    fill(sparseImage, 4096, 4096);
    byte[] all = Files.readAllBytes(sparseImage);
    Path dense = Files.write(dir.resolve("b"), all);
    assertThat(Sparse.digest(dense, 0, size)).isEqualTo(Sparse.digest(sparseImage, 0, size));
    System.arraycopy(all, 4096, all, 8192, 4096);
    put(dense, 4096, new byte[4096]);
    put(dense, 8192, Arrays.copyOfRange(all, 8192, 12_288));
    assertThat(Sparse.digest(dense, 0, size)).as("elsewhere").isNotEqualTo(Sparse.digest(sparseImage, 0, size));
    assertThat(Sparse.digest(image("c", size), 0, size)).as("nothing").isNotEqualTo(Sparse.digest(sparseImage, 0, size));
  }

  @Test
  void manyDigestsAreOfAllOfALargeImage() throws IOException {
    long size = 3 * 1024 * MEBIBYTE;
    Path image = image("a", size);
    fill(image, size - 4096, 4096);
    List<Long> ends = new ArrayList<>(List.of(0L));
    while (ends.getLast() < size) {
      ends.add(Sparse.digest(image, ends.getLast(), size).next());
    }
    assertThat(ends).containsExactly(0L, 1024 * MEBIBYTE, 2048 * MEBIBYTE, size);
    assertThat(Sparse.digest(image, 2048 * MEBIBYTE, size).sha256()).isNotEqualTo(Sparse.digest(image, 0, size).sha256());
  }
}
