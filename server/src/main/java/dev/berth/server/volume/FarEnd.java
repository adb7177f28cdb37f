package dev.berth.server.volume;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.storage.DriverException;
import dev.berth.storage.Move;
import dev.berth.storage.MoveEnd;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/**
 * One end of a volume's move: another machine's, asked at its port, or this one's own where {@link Machines} has no such machine. A
 * chunk's bytes go behind its words, and fit into a request's body.
 *
 * @param own of this machine
 * @param ask the agent, as {@link Machines#ask}
 */
record FarEnd(MoveEnd own, BiFunction<String, Parcel, Optional<CompletionStage<Parcel>>> ask) implements MoveEnd {
  /** Of these verbs. */
  static final String PREFIX = "move";

  @Override
  public CompletionStage<JsonObject> close(Move move) {
    return said("moveClose", of(move))
        .<CompletionStage<JsonObject>>map(said -> said.thenApply(a -> a.object("volume")))
        .orElseGet(() -> own.close(move));
  }

  @Override
  public CompletionStage<Optional<Long>> receive(Move move, JsonObject volume) {
    return said("moveReceive", of(move).with("volume", volume))
        .<CompletionStage<Optional<Long>>>map(said -> said.thenApply(a -> optional(a.integer("missing"))))
        .orElseGet(() -> own.receive(move, volume));
  }

  @Override
  public CompletionStage<Chunk> read(Move move, long offset) {
    return ask.apply("moveRead", Parcel.of(of(move).with("offset", offset)))
        .<CompletionStage<Chunk>>map(said -> said.thenApply(a -> new Chunk(pieces(a), a.said().number("next"))))
        .orElseGet(() -> own.read(move, offset));
  }

  @Override
  public CompletionStage<Void> write(Move move, List<Piece> pieces) {
    return ask.apply("moveWrite", parcel(of(move), pieces))
        .<CompletionStage<Void>>map(said -> said.thenAccept(_ -> {}))
        .orElseGet(() -> own.write(move, pieces));
  }

  @Override
  public CompletionStage<Digest> digest(Move move, long offset) {
    return said("moveDigest", of(move).with("offset", offset))
        .<CompletionStage<Digest>>map(said -> said.thenApply(FarEnd::digest))
        .orElseGet(() -> own.digest(move, offset));
  }

  @Override
  public CompletionStage<Void> check(Move move, long offset, Digest expected) {
    return said("moveCheck", of(move).with("offset", offset).with("sha256", expected.sha256()).with("next", expected.next()))
        .map(FarEnd::nothing)
        .orElseGet(() -> own.check(move, offset, expected));
  }

  @Override
  public CompletionStage<Void> finish(Move move) {
    return said("moveFinish", of(move)).map(FarEnd::nothing).orElseGet(() -> own.finish(move));
  }

  @Override
  public CompletionStage<Boolean> open(Move move, boolean second) {
    return said("moveOpen", of(move).with("second", second))
        .<CompletionStage<Boolean>>map(said -> said.thenApply(a -> a.bool("open")))
        .orElseGet(() -> own.open(move, second));
  }

  @Override
  public CompletionStage<Void> remove(Move move, boolean second, boolean open) {
    return said("moveRemove", of(move).with("second", second).with("open", open))
        .map(FarEnd::nothing)
        .orElseGet(() -> own.remove(move, second, open));
  }

  private Optional<CompletionStage<JsonObject>> said(String verb, JsonObject what) {
    return ask.apply(verb, Parcel.of(what)).map(answer -> answer.thenApply(Parcel::said));
  }

  /** The agent's side: what its own end says. */
  static CompletionStage<Parcel> answer(MoveEnd own, String verb, Parcel asked) {
    Move move = move(asked.said());
    return switch (verb) {
      case "moveRead" ->
          own.read(move, asked.said().number("offset"))
              .thenApply(chunk -> parcel(JsonObject.EMPTY.with("next", chunk.next()), chunk.pieces()));
      case "moveWrite" -> own.write(move, pieces(asked)).thenApply(_ -> Parcel.of(JsonObject.EMPTY));
      default -> answer(own, verb, move, asked.said()).thenApply(Parcel::of);
    };
  }

  private static CompletionStage<JsonObject> answer(MoveEnd own, String verb, Move move, JsonObject asked) {
    return switch (verb) {
      case "moveClose" -> own.close(move).thenApply(volume -> JsonObject.EMPTY.with("volume", volume));
      case "moveReceive" -> own.receive(move, asked.object("volume")).thenApply(FarEnd::missing);
      case "moveDigest" ->
          own.digest(move, asked.number("offset"))
              .thenApply(digest -> JsonObject.EMPTY.with("sha256", digest.sha256()).with("next", digest.next()));
      case "moveCheck" -> own.check(move, asked.number("offset"), digest(asked)).thenApply(_ -> JsonObject.EMPTY);
      case "moveFinish" -> own.finish(move).thenApply(_ -> JsonObject.EMPTY);
      case "moveOpen" -> own.open(move, asked.bool("second")).thenApply(open -> JsonObject.EMPTY.with("open", open));
      case "moveRemove" -> own.remove(move, asked.bool("second"), asked.bool("open")).thenApply(_ -> JsonObject.EMPTY);
      default ->
          CompletableFuture.failedFuture(new DriverException(DriverException.Code.UNIMPLEMENTED, "no verb " + verb));
    };
  }

  private static CompletionStage<Void> nothing(CompletionStage<JsonObject> said) {
    return said.thenAccept(_ -> {});
  }

  private static Digest digest(JsonObject o) {
    return new Digest(o.text("sha256"), o.number("next"));
  }

  private static JsonObject missing(Optional<Long> missing) {
    return missing.map(from -> JsonObject.EMPTY.with("missing", from)).orElse(JsonObject.EMPTY);
  }

  private static Optional<Long> optional(OptionalLong number) {
    return number.isPresent() ? Optional.of(number.getAsLong()) : Optional.empty();
  }

  private static JsonObject of(Move move) {
    return JsonObject.builder()
        .put("id", move.id())
        .put("from", move.from())
        .put("to", move.to())
        .put("token", move.token())
        .build();
  }

  private static Move move(JsonObject o) {
    return new Move(o.text("id"), o.text("from"), o.text("to"), o.text("token"));
  }

  /** The pieces' bytes one after the other, and where each belongs. */
  private static Parcel parcel(JsonObject said, List<Piece> pieces) {
    ByteBuffer data = ByteBuffer.allocate(pieces.stream().mapToInt(p -> p.bytes().length).sum());
    pieces.forEach(p -> data.put(p.bytes()));
    JsonArray where =
        JsonArray.of(
            pieces.stream().map(p -> JsonObject.EMPTY.with("offset", p.offset()).with("length", p.bytes().length)).toList());
    return new Parcel(said.with("pieces", where), data.array());
  }

  private static List<Piece> pieces(Parcel parcel) {
    List<Piece> pieces = new ArrayList<>();
    int at = 0;
    for (JsonObject piece : parcel.said().array("pieces").objects().toList()) {
      int end = Math.addExact(at, Math.toIntExact(piece.number("length")));
      pieces.add(new Piece(piece.number("offset"), Arrays.copyOfRange(parcel.data(), at, end)));
      at = end;
    }
    return pieces;
  }
}
