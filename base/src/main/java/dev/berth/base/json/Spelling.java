package dev.berth.base.json;

/**
 * What {@link JsonObject#derived} may be for an object that is part of many others: it knows the object's text, which is then
 * not made anew for each of them.
 */
public interface Spelling {

  /** The compact text of the very object; without a byte where it is not known. Nobody writes to it. */
  byte[] text(JsonObject object);
}
