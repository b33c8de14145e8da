%% What a real Erlang node charges, keeps and does, printed as lines of words for the tests to compare with the model.
-module(real_node).
-export([main/0, asleep/1, init/1, handle_call/3, handle_cast/2, spin/1, call_return/1, level/1, noop/0]).

main() ->
    print(["release", erlang:system_info(otp_release)]),
    print(["flavor", atom_to_list(erlang:system_info(emu_flavor))]),
    print(["process_limit" | numbers([erlang:system_info(process_limit)])]),
    print(["ladder" | numbers([S || S <- erlang:system_info(heap_sizes), S < 1 bsl 32])]),
    reductions(),
    memory(),
    mailboxes(),
    left(),
    orders(),
    halt().

print(Words) -> io:put_chars([lists:join(" ", Words), "\n"]).

numbers(List) -> [integer_to_list(N) || N <- List].

%% Reductions that a function used in a process of its own, less those of a function that does nothing.
reductions() ->
    Empty = charged(fun(_) -> ok end, ok),
    Report = fun(Name, Fun, Setup) ->
        print(["reductions", Name | numbers([charged(Fun, Setup) - Empty])])
    end,
    Echo = spawn(fun echo/0),
    {ok, Server} = gen_server:start(?MODULE, [], []),
    Sink = spawn(fun() -> receive never -> ok end end),
    Report("tail_calls_1000", fun(_) -> spin(1000) end, ok),
    Report("calls_1000", fun(_) -> call_return(1000) end, ok),
    Report("levels_1000", fun(_) -> level(1000) end, ok),
    Report("bif_calls_1000", fun(_) -> bifs(1000) end, ok),
    Report("sends_1000", fun(_) -> sends(1000, Sink, x) end, ok),
    [Report("send_words_" ++ integer_to_list(2 * N),
            fun(T) -> Sink ! T end, lists:seq(1, N)) || N <- [16, 32, 33, 100, 1000, 100000]],
    Report("send_binary_65536", fun(B) -> Sink ! B end, binary:copy(<<0>>, 65536)),
    Report("receives_1000", fun(_) -> receives(1000) end,
           fun() -> [self() ! x || _ <- lists:seq(1, 1000)] end),
    [Report("receive_behind_" ++ integer_to_list(N), fun(_) -> receive wanted -> ok end end,
            fun() -> [self() ! x || _ <- lists:seq(1, N)], self() ! wanted end) || N <- [0, 10, 1000]],
    Report("fetch_empty", fun(_) -> receive wanted -> ok after 0 -> ok end end, ok),
    Report("spawns_1000", fun(_) -> spawns(1000) end, ok),
    Report("echoes_1000", fun(_) -> echoes(1000, Echo) end, ok),
    Report("server_calls_1000", fun(_) -> calls(1000, Server) end, ok),
    [print(["reductions", Name | numbers([handled(1000, Message) - handled(0, Message)])])
     || {Name, Message} <- [{"handled_casts_1000", {'$gen_cast', x}},
                            {"handled_calls_1000", {'$gen_call', {self(), [alias | erlang:alias()]}, x}}]],
    print(["reductions", "replies_2000_words_50" | numbers([replies(50, 1000) - replies(50, 0)])]),
    [Report("collection_" ++ integer_to_list(2 * N), fun(L) -> erlang:garbage_collect(), L end,
            {list, N}) || N <- [50, 500, 5000, 50000]],
    Report("append_1_mib", fun(B) -> <<B/binary, B/binary>> end, binary:copy(<<0>>, 1 bsl 20)),
    ok.

%% The memory of a server that hibernates at once, and what a message to it costs in all.
hibernated(Server, Name) ->
    quiet(Server),
    {_, Before} = process_info(Server, reductions),
    gen_server:cast(Server, x),
    quiet(Server),
    {_, After} = process_info(Server, reductions),
    {_, Memory} = process_info(Server, memory),
    {_, Heap} = process_info(Server, total_heap_size),
    print(["hibernating_server", Name | numbers([After - Before, Memory, Heap])]).

quiet(Process) ->
    timer:sleep(20),
    case process_info(Process, [status, message_queue_len]) of
        [{status, waiting}, {message_queue_len, 0}] -> ok;
        _ -> quiet(Process)
    end.

%% Reductions of a server that answers so many callers who are alive, with a list of so many elements each.
replies(Count, Length) ->
    handled(Count, {'$gen_call', {spawn(fun() -> receive never -> ok end end), make_ref()}, state}, {list, Length}).

%% Reductions of a server that finds so many messages in its mailbox.
handled(Count, Message) -> handled(Count, Message, []).

handled(Count, Message, Argument) ->
    {ok, Server} = gen_server:start(?MODULE, Argument, [{spawn_opt, [{min_heap_size, 1000000}]}]),
    {_, Before} = process_info(Server, reductions),
    erlang:suspend_process(Server),
    [Server ! Message || _ <- lists:seq(1, Count)],
    erlang:resume_process(Server),
    gen_server:call(Server, x),
    {_, After} = process_info(Server, reductions),
    After - Before.

charged(Fun, Setup) ->
    Me = self(),
    Process = spawn_opt(fun() ->
        Argument = prepared(Setup),
        %% A slice begins after this: no reductions are hidden in those of another slice.
        erlang:yield(),
        {reductions, Before} = process_info(self(), reductions),
        Result = Fun(Argument),
        {reductions, After} = process_info(self(), reductions),
        Me ! {charged, self(), After - Before, erts_debug:flat_size(Result)}
    end, [{min_heap_size, 1000000}]),
    receive {charged, Process, Reductions, _} -> Reductions end.

prepared(Setup) when is_function(Setup) -> Setup();
prepared({list, N}) -> L = lists:seq(1, N), erlang:garbage_collect(), L;
prepared(Setup) -> Setup.

spin(0) -> ok;
spin(N) -> spin(N - 1).

noop() -> ok.

call_return(0) -> ok;
call_return(N) -> ?MODULE:noop(), call_return(N - 1).

level(0) -> 0;
level(N) -> 1 + level(N - 1).

bifs(0) -> ok;
bifs(N) -> erlang:whereis(nobody), bifs(N - 1).

sends(0, _, _) -> ok;
sends(N, To, Message) -> To ! Message, sends(N - 1, To, Message).

receives(0) -> ok;
receives(N) -> receive x -> receives(N - 1) end.

spawns(0) -> ok;
spawns(N) -> spawn(?MODULE, noop, []), spawns(N - 1).

echo() -> receive {From, Message} -> From ! Message, echo() end.

echoes(0, _) -> ok;
echoes(N, To) -> To ! {self(), x}, receive x -> echoes(N - 1, To) end.

calls(0, _) -> ok;
calls(N, Server) -> gen_server:call(Server, x), calls(N - 1, Server).

init([]) -> {ok, state};
init({list, N}) -> {ok, lists:seq(1, N)}.
handle_call(x, _, State) -> {reply, x, State};
handle_call(state, _, State) -> {reply, State, State}.
handle_cast(_, State) -> {noreply, State}.

%% Heaps and collections.
memory() ->
    [heap_case(Name, Options, Kept, Rounds, Cells) || {Name, Options, Kept, Rounds, Cells} <- [
        {"growing", [], 100000, 0, 0},
        {"rounds", [], 0, 60, 57},
        {"kept_and_rounds", [], 5000, 40, 700},
        {"large_rounds", [], 300, 12, 4000},
        {"sweeping", [{fullsweep_after, 3}], 2000, 60, 400},
        {"roomy", [{min_heap_size, 1000}], 200, 60, 200}]],
    binaries("binaries", [{min_heap_size, 10000}], 1000, 1500),
    binaries("kept_binaries", [{min_heap_size, 10000}, {keep, true}], 1000, 1500),
    deliveries("on_heap", []),
    deliveries("off_heap", [{message_queue_data, off_heap}]),
    Sleeper = spawn(fun() -> L = lists:seq(1, 500), erlang:hibernate(?MODULE, asleep, [L]) end),
    timer:sleep(50),
    {ok, Impatient} = gen_server:start(?MODULE, [], [{hibernate_after, 0}]),
    [hibernated(Impatient, F) || F <- ["started", "woken"]],
    print(["hibernated" | numbers(state(Sleeper))]),
    Server = element(2, gen_server:start(?MODULE, [], [])),
    print(["server_memory" | numbers([element(2, process_info(Server, memory))])]).

asleep(L) -> receive go -> L end.

%% Young words used and in all, old words used and in all, stack, words below the high-water mark, fragments, bytes in all.
state(Process) ->
    {_, Info} = process_info(Process, garbage_collection_info),
    {memory, Bytes} = process_info(Process, memory),
    of_heap(Info) ++ [Bytes].

of_heap(Info) ->
    [proplists:get_value(Key, Info) || Key <- [heap_size, heap_block_size, old_heap_size, old_heap_block_size,
                                               stack_size, recent_size, mbuf_size]].

%% A process builds a list that it keeps, and then, round after round, one that it drops.
heap_case(Name, Options, Kept, Rounds, Cells) ->
    traced(Name, Options, fun() ->
        Keep = build(Kept, []),
        rounds(Rounds, Cells, Keep),
        length(Keep)
    end).

build(0, List) -> List;
build(N, List) -> build(N - 1, [N | List]).

rounds(0, _, Keep) -> length(Keep);
rounds(Rounds, Cells, Keep) -> build(Cells, []), rounds(Rounds - 1, Cells, Keep).

binaries(Name, Options, Bytes, Count) ->
    Keeps = proplists:get_value(keep, Options, false),
    traced(Name, proplists:delete(keep, Options), fun() -> length(copies(Count, 8 * Bytes, Keeps, [])) end).

copies(0, _, _, Kept) -> Kept;
copies(N, Bits, true, Kept) -> copies(N - 1, Bits, true, [<<0:Bits>> | Kept]);
copies(N, Bits, false, Kept) -> dropped(<<0:Bits>>), copies(N - 1, Bits, false, Kept).

dropped(_) -> ok.

traced(Name, Options, Fun) ->
    Me = self(),
    Process = spawn_opt(fun() -> receive go -> ok end, Fun(), Me ! {ended, self()} end, Options),
    timer:sleep(5),
    print(["start", Name | numbers(state(Process))]),
    erlang:trace(Process, true, [garbage_collection]),
    Process ! go,
    receive {ended, Process} -> ok end,
    Events = collections(Process),
    [print(["collection", Name, Kind | numbers(of_heap(Before) ++ of_heap(After) ++ of_binaries(After))])
     || {Kind, Before, After} <- Events].

of_binaries(Info) ->
    [proplists:get_value(Key, Info) || Key <- [bin_vheap_size, bin_vheap_block_size, bin_old_vheap_size,
                                               bin_old_vheap_block_size]].

collections(Process) -> merged(events(Process)).

events(Process) ->
    receive {trace, Process, Kind, Info} -> [{Kind, Info} | events(Process)] after 100 -> [] end.

%% Where there is no room for a minor collection the runtime says that it begins and ends one, with all as it was, and does
%% a major one: that counts as one.
merged([{gc_minor_start, Before}, {gc_minor_end, After} | Rest]) ->
    case {lists:droplast(of_heap(Before)), lists:droplast(of_heap(After)), Rest} of
        {Same, Same, [{gc_major_start, _}, {gc_major_end, End} | Later]} -> [{"major", Before, End} | merged(Later)];
        _ -> [{"minor", Before, After} | merged(Rest)]
    end;
merged([{gc_major_start, Before}, {gc_major_end, After} | Rest]) -> [{"major", Before, After} | merged(Rest)];
merged([]) -> [].

%% Messages to a process that waits for another: what each adds to its memory, and what a collection makes of them.
deliveries(Name, Options) ->
    Process = spawn_opt(fun() -> receive never -> ok end end, Options),
    timer:sleep(5),
    print(["start", Name | numbers(state(Process))]),
    [begin
        Process ! lists:seq(1, Cells),
        print(["delivered", Name, integer_to_list(2 * Cells) | numbers(state(Process))])
     end || Cells <- [0, 1, 50, 50, 10, 8, 7, 6, 5, 4, 3, 2, 1, 1, 1, 1, 100, 200]],
    erlang:garbage_collect(Process),
    print(["collected", Name | numbers(state(Process))]).

%% Messages left in the mailboxes of two servers, where so many processes send so many to the first, which does something for
%% each and never ends doing it, or ends at once.
left() ->
    [begin
        Stuck = spawn(fun() -> receive {call, _} -> receive never -> ok end end end),
        Server = spawn(fun() -> serves(Kind, Stuck) end),
        timer:sleep(5),
        Running = [spawn_monitor(fun() -> [Server ! x || _ <- lists:seq(1, Count)] end) || _ <- lists:seq(1, Senders)],
        [receive {'DOWN', _, process, Process, _} -> ok end || {Process, _} <- Running],
        timer:sleep(20),
        print(["left", atom_to_list(Kind) | numbers([Senders, Count | [element(2, process_info(Process, message_queue_len))
                                                     || Process <- [Server, Stuck]]])]),
        exit(Server, kill), exit(Stuck, kill)
     end || {Senders, Count} <- [{1, 1}, {5, 1}, {20, 7}], Kind <- [waits, calls, ends]].

serves(Kind, Stuck) ->
    receive x -> ok end,
    case Kind of
        waits -> receive after infinity -> ok end;
        calls -> Stuck ! {call, self()}, receive answer -> ok end;
        ends -> ok
    end,
    serves(Kind, Stuck).

%% Messages left in a mailbox after selective receives: the positions of those that were wanted, and of those that stay.
mailboxes() ->
    Me = self(),
    [begin
        Process = spawn(fun() ->
            receive start -> ok end,
            Wanted = [receive {Number, _} = Message -> Message end || Number <- Numbers],
            {messages, Left} = process_info(self(), messages),
            Me ! {left, [Position || {_, Position} <- Wanted], [Position || {_, Position} <- Left]}
        end),
        [Process ! {Position * 7 rem 5, Position} || Position <- lists:seq(1, 20)],
        Process ! start,
        receive {left, Taken, Left} ->
            print(["mailbox" | numbers(Numbers)] ++ ["taken" | numbers(Taken)] ++ ["left" | numbers(Left)])
        end
     end || Numbers <- [[3], [0, 0, 4], [4, 3, 2, 1, 0], [1, 1, 1, 1, 2, 2, 2, 2]]].

%% Who runs when: each program is a term on standard input, and what comes of it is a row of names.
%% {Name, Servers, Clients}, where both are lists of {Name, Priority, Steps}.
orders() ->
    case io:read("") of
        eof -> ok;
        {ok, {Name, Servers, Clients}} ->
            [print(["order", atom_to_list(Name), order(Servers, Clients)]) || _ <- lists:seq(1, 7)],
            orders()
    end.

order(Servers, Clients) ->
    Me = self(),
    Tracer = spawn_opt(fun() -> traces([]) end, [{priority, max}]),
    register(tracer, Tracer),
    Root = spawn_opt(fun() ->
        Served = [started(Server, fun serve/2) || Server <- Servers],
        %% The servers run to where they wait for messages.
        receive after 5 -> ok end,
        Me ! {started, Served},
        receive go -> ok end,
        Running = [started(Client, fun run/2) || Client <- Clients],
        [receive {'DOWN', _, process, Process, _} -> ok end || {_, Process} <- Running],
        Me ! {ended, Running},
        %% Its end would be one more signal to the servers.
        receive stop -> ok end
    end, [{priority, max}]),
    erlang:trace(Root, true, [running, procs, set_on_spawn, {tracer, Tracer}]),
    receive {started, Served} -> ok end,
    Tracer ! {forget, self()},
    receive forgotten -> ok end,
    Root ! go,
    receive {ended, Running} -> ok end,
    timer:sleep(20),
    Tracer ! {get, self()},
    receive {traces, Traces} -> ok end,
    [exit(Process, kill) || Process <- [Root | [Server || {_, Server} <- Served]]],
    timer:sleep(5),
    Names = [{Process, Name} || {Name, Process} <- Served ++ Running],
    merged_names(lists:append([turn(Trace, Root, Served, Names) || Trace <- Traces])).

%% A server's turns count for whose messages it takes.
turn({trace, Process, in, _}, Root, Served, Names) when Process =/= Root ->
    case lists:keymember(Process, 2, Served) of
        true -> [];
        false -> [proplists:get_value(Process, Names)]
    end;
turn({serves, Name}, _, _, _) -> [Name];
turn(_, _, _, _) -> [].

%% A process that goes on after the end of its slice, nobody else having run, counts once.
merged_names([Name, Name | Rest]) -> merged_names([Name | Rest]);
merged_names([Name | Rest]) -> atom_to_list(Name) ++ merged_names(Rest);
merged_names([]) -> "".

traces(List) ->
    receive
        {forget, From} -> From ! forgotten, traces([]);
        {get, From} -> From ! {traces, lists:reverse(List)};
        Trace -> traces([Trace | List])
    end.

started({Name, Priority, Steps}, Fun) ->
    %% Monitored from the start, so that no signal has to wake it for that.
    {Process, _} = spawn_opt(fun() -> Fun(Name, Steps) end, [{priority, Priority}, monitor]),
    register(Name, Process),
    {Name, Process}.

run(Name, Steps) -> [step(Name, Step) || Step <- Steps].

serve(Name, Steps) ->
    receive
        {cast, Sender} -> tracer ! {serves, Sender}, run(Name, Steps);
        {call, From, Sender} -> tracer ! {serves, Sender}, run(Name, Steps), From ! answer
    end,
    serve(Name, Steps).

step(_, {compute, Reductions}) -> spin(Reductions);
step(_, {wait, Milliseconds}) -> receive after Milliseconds -> ok end;
step(Name, {send, To}) -> To ! {cast, Name};
step(Name, {call, To}) -> To ! {call, self(), Name}, receive answer -> ok end.
