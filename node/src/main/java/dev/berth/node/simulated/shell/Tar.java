package dev.berth.node.simulated.shell;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code tar}, as clients use it to bring files into a container and out of it.
 *
 * @param verb {@code c}, {@code x}, {@code t}, or a blank where none is told
 * @param file {@code -} for what it reads or says
 * @param directory where it works
 */
record Tar(char verb, String file, String directory, List<String> paths, Optional<String> trouble) {
  private static final String VERBS = "cxt";
  /** Letters that change nothing of what is kept here: whose a file is, when it was changed, and what is said of it. */
  private static final String IGNORED = "vmpohPkS";

  /** Options in any order, in one word or several; the first word needs no dash. */
  static Tar of(List<String> args) {
    char verb = ' ';
    String file = "-";
    String directory = ".";
    List<String> paths = new ArrayList<>();
    Optional<String> trouble = Optional.empty();
    for (int i = 0; i < args.size(); i++) {
      String word = args.get(i);
      boolean options = word.length() > 1 && word.startsWith("-");
      if (word.startsWith("--") || !options && i > 0) {
        // what is said in long words is about owners and modes, which are not kept
        if (!word.startsWith("--")) {
          paths.add(word);
        }
        continue;
      }
      for (int letter = options ? 1 : 0; letter < word.length(); letter++) {
        char which = word.charAt(letter);
        if (VERBS.indexOf(which) >= 0) {
          verb = which;
        } else if (which == 'f' || which == 'C') {
          boolean joined = options && letter + 1 < word.length();
          String value = joined ? word.substring(letter + 1) : i + 1 < args.size() ? args.get(++i) : "";
          file = which == 'f' ? value : file;
          directory = which == 'C' ? value : directory;
          if (joined) {
            break;
          }
        } else if (IGNORED.indexOf(which) < 0) {
          trouble = Optional.of("tar: invalid option -- '" + which + "'");
        }
      }
    }
    return new Tar(verb, file, directory, List.copyOf(paths), trouble);
  }

  boolean reads() {
    return verb != 'c' && file.equals("-");
  }

  Result run(Call call) {
    if (trouble.isPresent()) {
      return Result.failed(1, trouble.get());
    }
    return switch (verb) {
      case 'c' -> pack(call);
      case 'x', 't' -> unpack(call);
      default -> Result.failed(1, "tar: must specify one of -c, -x, -t");
    };
  }

  private String at(Call call, String path) {
    return Call.absolute(call.path(directory), path);
  }

  private Result unpack(Call call) {
    Optional<String> archive =
        file.equals("-") ? Optional.of(call.streams().in().all()) : call.disk().read(call.path(file));
    if (archive.isEmpty()) {
      return Result.failed(1, "tar: can't open '" + file + "': No such file or directory");
    }
    Map<String, String> files = Archive.unpack(archive.get());
    if (verb == 't') {
      return Result.said(String.join("", files.keySet().stream().map(name -> name + "\n").toList()));
    }
    files.forEach((name, content) -> call.disk().write(at(call, "./" + name), content));
    return Result.OK;
  }

  /** Files are called in it as the paths say that lead to them, without the root. */
  private Result pack(Call call) {
    Map<String, String> files = new LinkedHashMap<>();
    for (String path : paths) {
      String from = at(call, path);
      Map<String, String> found = new LinkedHashMap<>();
      FileCommands.gather(call.disk(), from, found);
      if (found.isEmpty() && !call.disk().isDirectory(from)) {
        return Result.failed(2, "tar: " + path + ": Cannot stat: No such file or directory");
      }
      String name = path.replaceFirst("^/+", "").replaceFirst("(?<=.)/+$", "");
      found.forEach((at, content) -> files.put(called(name, from, at), content));
    }
    try {
      String archive = Archive.pack(files);
      if (file.equals("-")) {
        return Result.said(archive);
      }
      call.disk().write(call.path(file), archive);
      return Result.OK;
    } catch (IllegalArgumentException e) {
      return Result.failed(2, "tar: " + e.getMessage());
    }
  }

  private static String called(String name, String from, String at) {
    String rest = at.substring(from.equals("/") ? 1 : from.length()).replaceFirst("^/", "");
    return rest.isEmpty() ? name : name.isEmpty() ? rest : name + "/" + rest;
  }
}
