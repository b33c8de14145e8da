%% Builds supervision trees, lets some of their processes die, and prints who is there at the end and who was started again.
-module(real_trees).
-behaviour(supervisor).
-export([main/0, init/1, start_worker/2, start_supervisor/2, begin_worker/4]).

main() ->
    logger:set_primary_config(level, none),
    Self = self(),
    Trees = read([]),
    [spawn(fun() -> Self ! {told, Name, tell(Name, Root, Deaths)} end) || {Name, Root, Deaths} <- Trees],
    [receive {told, Name, Line} -> io:put_chars([Line, "\n"]) end || {Name, _, _} <- Trees],
    halt().

read(Trees) ->
    case io:read("") of
        {ok, Tree} -> read([Tree | Trees]);
        eof -> lists:reverse(Trees)
    end.

%% The log has a line for each start after the tree has come up.
tell(Tree, Root, Deaths) ->
    process_flag(trap_exit, true),
    Log = ets:new(log, [public, ordered_set]),
    {ok, _} = start_supervisor({Tree, Log}, Root),
    ets:delete_all_objects(Log),
    ets:insert(Log, {up}),
    Begin = erlang:monotonic_time(millisecond),
    [begin
         sleep_until(Begin + At),
         die(Reason, whereis(name(Tree, Name)))
     end || {At, Name, Reason} <- Deaths],
    timer:sleep(500),
    Living = lists:sort([Name || Name <- names(Root), is_pid(whereis(name(Tree, Name)))]),
    Starts = [Name || {_, Name} <- ets:tab2list(Log)],
    [atom_to_list(Tree), ": ", words(Living), " | ", words(Starts)].

words(Names) -> lists:join(" ", [atom_to_list(N) || N <- Names]).

sleep_until(Time) -> timer:sleep(max(0, Time - erlang:monotonic_time(millisecond))).

die(_, undefined) -> ok;
die(killed, Pid) -> exit(Pid, kill);
die(Reason, Pid) -> Pid ! {die, Reason}.

names({worker, Name, _, _, _, _}) -> [Name];
names({supervisor, Name, _, _, _, _, Children}) -> [Name | lists:append([names(C) || C <- Children])].

name(Tree, Name) -> list_to_atom(atom_to_list(Tree) ++ "__" ++ atom_to_list(Name)).

note({_, Log}, Name) -> ets:insert(Log, {erlang:unique_integer([monotonic]), Name}).

start_supervisor({Tree, _} = Context, {supervisor, Name, _, _, _, _, _} = Spec) ->
    supervisor:start_link({local, name(Tree, Name)}, ?MODULE, {Context, Spec}).

init({Context, {supervisor, Name, Strategy, Intensity, Period, _, Children}}) ->
    note(Context, Name),
    {ok, {#{strategy => Strategy, intensity => Intensity, period => Period},
          [child(Context, Child) || Child <- Children]}}.

child(Context, {supervisor, Name, _, _, _, Restart, _} = Spec) ->
    #{id => Name, type => supervisor, restart => Restart, start => {?MODULE, start_supervisor, [Context, Spec]}};
child(Context, {worker, Name, Restart, _, _, _} = Spec) ->
    #{id => Name, restart => Restart, start => {?MODULE, start_worker, [Context, Spec]}}.

start_worker(Context, {worker, Name, _, Wait, Fails, Links}) ->
    proc_lib:start_link(?MODULE, begin_worker, [Context, Name, {Wait, Fails}, Links]).

begin_worker({Tree, Log} = Context, Name, {Wait, Fails}, Links) ->
    register(name(Tree, Name), self()),
    note(Context, Name),
    timer:sleep(Wait),
    case Fails andalso ets:member(Log, up) of
        true -> proc_lib:init_ack({error, failed}), exit(normal);
        false -> ok
    end,
    [link(whereis(name(Tree, Link))) || Link <- Links],
    proc_lib:init_ack({ok, self()}),
    receive {die, Reason} -> exit(Reason) end.
