package dev.berth.model.protobuf;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads protobuf's primitives from a part of an array. Every read stays within it, or throws. */
final class ByteReader {
  private final byte[] bytes;
  private int at;
  private final int end;

  ByteReader(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  ByteReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  boolean hasMore() {
    return at < end;
  }

  long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at == end) {
        throw truncated();
      }
      byte b = bytes[at++];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new ProtobufException("proto: integer overflow");
  }

  /** A field's number and wire type, as {@code number << 3 | wire}. */
  int tag() {
    long tag = varint();
    long number = tag >>> 3;
    if (number < 1 || number > 0x1fff_ffff) {
      throw new ProtobufException("proto: illegal tag " + number + " (wire type " + (tag & 7) + ")");
    }
    return (int) tag;
  }

  long fixed64() {
    need(8);
    long value = 0;
    for (int i = 7; i >= 0; i--) {
      value = value << 8 | bytes[at + i] & 0xff;
    }
    at += 8;
    return value;
  }

  /** The content of a length-delimited field. */
  ByteReader slice() {
    int length = length();
    at += length;
    return new ByteReader(bytes, at - length, at);
  }

  private int length() {
    long length = varint();
    if (length < 0 || length > end - at) {
      throw length < 0 ? new ProtobufException("proto: negative length found during unmarshaling") : truncated();
    }
    return (int) length;
  }

  /** All that is left. */
  byte[] rest() {
    byte[] rest = Arrays.copyOfRange(bytes, at, end);
    at = end;
    return rest;
  }

  /** All that is left, as text. */
  String text() {
    boolean ascii = true;
    for (int i = at; i < end; i++) {
      ascii &= bytes[i] >= 0;
    }
    int from = at;
    at = end;
    if (ascii) {
      return new String(bytes, from, end - from, StandardCharsets.ISO_8859_1);
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, end - from)).toString();
    } catch (CharacterCodingException e) {
      throw new ProtobufException("proto: invalid UTF-8 in a string");
    }
  }

  /** Passes over a field's value. */
  void skip(int wire, int number) {
    switch (wire) {
      case ReverseBytes.VARINT -> varint();
      case ReverseBytes.FIXED64 -> advance(8);
      case ReverseBytes.LENGTH -> slice();
      case ReverseBytes.FIXED32 -> advance(4);
      case ReverseBytes.GROUP -> skipGroup();
      default -> throw new ProtobufException("proto: illegal wireType " + wire + " of field " + number);
    }
  }

  /** Groups have not been written since proto1; counting replaces recursion. */
  private void skipGroup() {
    int open = 1;
    while (open > 0) {
      int tag = tag();
      switch (tag & 7) {
        case ReverseBytes.GROUP -> open++;
        case ReverseBytes.GROUP_END -> open--;
        default -> skip(tag & 7, tag >>> 3);
      }
    }
  }

  private void advance(int count) {
    need(count);
    at += count;
  }

  private void need(int count) {
    if (end - at < count) {
      throw truncated();
    }
  }

  private static ProtobufException truncated() {
    return new ProtobufException("unexpected EOF");
  }
}
