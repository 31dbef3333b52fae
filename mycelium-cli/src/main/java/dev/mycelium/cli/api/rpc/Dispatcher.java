package dev.mycelium.cli.api.rpc;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.mycelium.cli.api.Calls;
import dev.mycelium.cli.json.Json;
import dev.mycelium.cli.json.JsonReader;
import dev.mycelium.cli.json.JsonSyntaxException;
import dev.mycelium.cli.json.JsonView;
import dev.mycelium.cli.json.ShapeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a text of one call or a batch, makes the calls, puts the answers together. */
final class Dispatcher {
  private static final Logger logger = LoggerFactory.getLogger(Dispatcher.class);

  private final Map<String, RpcMethod> methods;
  private final long answerLimit;

  Dispatcher(Map<String, RpcMethod> methods, long answerLimit) {
    this.methods = methods;
    this.answerLimit = answerLimit;
  }

  /**
   * Answers a text.
   *
   * @return the answer in pieces; empty if there were notifications only
   */
  CompletableFuture<Optional<List<byte[]>>> dispatch(byte[] text) {
    Json value;
    try {
      value = JsonReader.read(text);
    } catch (JsonSyntaxException malformed) {
      return answered(RpcError.PARSE);
    }
    if (value instanceof Json.Items batch) {
      return batch.items().isEmpty() ? answered(RpcError.INVALID_REQUEST) : new Batch(batch).run();
    }
    if (value instanceof Json.Members object
        && !object.members().containsKey("id")
        && RpcCall.of(value).method().isEmpty()) {
      return answered(RpcError.PARSE);
    }
    return Calls.map(call(value), answer -> answer.map(this::limited));
  }

  /** An answer with an error. */
  static JsonView error(Json id, RpcError error) {
    return out -> {
      begin(out, id);
      out.writeFieldName("error");
      error.write(out);
      out.writeEndObject();
    };
  }

  private static CompletableFuture<Optional<List<byte[]>>> answered(RpcError error) {
    return CompletableFuture.completedFuture(Optional.of(error(Json.Null.NULL, error).toPieces()));
  }

  /** Makes one call; empty for a notification. */
  private CompletableFuture<Optional<Answer>> call(Json value) {
    RpcCall call = RpcCall.of(value);
    CompletableFuture<JsonView> result = invoke(call);
    CompletableFuture<Optional<Answer>> answer =
        result.handle((view, failure) -> call.id().map(id -> answer(id, view, failure)));
    Calls.linkCancellation(answer, result);
    return answer;
  }

  private record Answer(Json id, JsonView view) {}

  private static Answer answer(Json id, @Nullable JsonView view, @Nullable Throwable failure) {
    return view == null
        ? new Answer(id, error(id, errorOf(failure)))
        : new Answer(
            id,
            out -> {
              begin(out, id);
              out.writeFieldName("result");
              view.write(out);
              out.writeEndObject();
            });
  }

  private CompletableFuture<JsonView> invoke(RpcCall call) {
    if (call.method().isEmpty()) {
      return CompletableFuture.failedFuture(new RpcException(RpcError.INVALID_REQUEST));
    }
    RpcMethod method = methods.get(call.method().get());
    if (method == null) {
      return CompletableFuture.failedFuture(new RpcException(RpcError.METHOD_NOT_FOUND));
    }
    try {
      return method.body().call(call.fields(method.parameters()));
    } catch (ShapeException | RuntimeException failure) {
      return CompletableFuture.failedFuture(failure);
    }
  }

  private static RpcError errorOf(@Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof RpcException known) {
      return known.error();
    }
    if (cause instanceof ShapeException shape) {
      return RpcError.invalidParams(shape.reason());
    }
    if (cause instanceof RejectedExecutionException || cause instanceof CancellationException) {
      return RpcError.BUSY;
    }
    logger.error("call failed, please report it", cause);
    return RpcError.INTERNAL;
  }

  private List<byte[]> limited(Answer answer) {
    List<byte[]> pieces = answer.view().toPieces();
    return length(pieces) <= answerLimit
        ? pieces
        : error(answer.id(), RpcError.responseTooBig(answerLimit)).toPieces();
  }

  private static long length(List<byte[]> pieces) {
    return pieces.stream().mapToLong(piece -> piece.length).sum();
  }

  private static void begin(JsonGenerator out, Json id) throws IOException {
    out.writeStartObject();
    out.writeStringField("jsonrpc", "2.0");
    out.writeFieldName("id");
    if (id instanceof Json.Text text) {
      out.writeString(text.value());
    } else if (id instanceof Json.Numeral number) {
      out.writeNumber(number.literal());
    } else {
      out.writeNull();
    }
  }

  /** The calls of a batch, one after the other: a later one may build on an earlier one. */
  private final class Batch {
    private static final byte[] BEGIN = {'['};
    private static final byte[] COMMA = {','};
    private static final byte[] END = {']'};

    private final List<Json> calls;
    private final List<byte[]> answers = new ArrayList<>(List.of(BEGIN));
    private final CompletableFuture<Optional<List<byte[]>>> done = new CompletableFuture<>();
    private long length;
    private int next;

    Batch(Json.Items batch) {
      this.calls = batch.items();
    }

    CompletableFuture<Optional<List<byte[]>>> run() {
      proceed();
      return done;
    }

    /** A loop, not a recursion, over calls that are answered at once. */
    private void proceed() {
      while (next < calls.size() && !done.isDone()) {
        CompletableFuture<Optional<Answer>> call = call(calls.get(next));
        next++;
        if (!call.isDone()) {
          Calls.linkCancellation(done, call);
          CompletableFuture<?> unused =
              call.whenComplete(
                  (answer, failure) -> {
                    if (answer != null) {
                      add(answer);
                      proceed();
                    }
                  });
          return;
        }
        add(call.join());
      }
      finish();
    }

    private void add(Optional<Answer> answer) {
      if (answer.isPresent() && length <= answerLimit) {
        if (answers.size() > 1) {
          answers.add(COMMA);
        }
        List<byte[]> pieces = limited(answer.get());
        answers.addAll(pieces);
        length += length(pieces) + 1;
      }
    }

    private void finish() {
      if (length > answerLimit) {
        done.complete(
            Optional.of(
                error(Json.Null.NULL, RpcError.batchResponseTooBig(answerLimit)).toPieces()));
      } else if (answers.size() == 1) {
        done.complete(Optional.empty());
      } else {
        answers.add(END);
        done.complete(Optional.of(answers));
      }
    }
  }
}
