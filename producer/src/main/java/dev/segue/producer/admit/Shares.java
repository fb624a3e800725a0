package dev.segue.producer.admit;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who has had how much of the workers of one kind and bundle, by tenant, in seconds of work. Of
 * those who want more, whoever has had least comes next, and nobody saves up while away. Of a
 * tenant's own videos those of a higher priority come first, though a lower one has its turn now
 * and then. Not thread-safe.
 */
final class Shares {
  /** So many tasks of a priority go before one of a lower priority that waits. */
  static final int TURNS = 15;

  /** What a tenant has had, and how often a priority of its went before a lower one. */
  static final class Account {
    private final String tenant;
    private final Set<Group> groups = new HashSet<>();
    private final Map<Integer, Integer> turns = new HashMap<>();
    private int wanting;
    private double seconds;

    private Account(String tenant) {
      this.tenant = tenant;
    }

    double seconds() {
      return seconds;
    }

    /** Which of these priorities, at least one, comes next. */
    private int turn(NavigableSet<Integer> levels) {
      int level = levels.last();
      while (turns.getOrDefault(level, 0) >= TURNS && levels.lower(level) != null) {
        level = levels.lower(level);
      }
      return level;
    }

    /** A task of a priority comes, when these had something waiting. */
    private void took(int level, NavigableSet<Integer> levels) {
      levels.tailSet(level, false).forEach(turns::remove);
      if (levels.lower(level) == null) {
        turns.remove(level);
      } else {
        turns.merge(level, 1, Integer::sum);
      }
    }
  }

  /** A tenant's videos that have tasks waiting in one lane. */
  static final class Group {
    /** Whose turn it is first. */
    static final Comparator<Group> ORDER =
        Comparator.comparingDouble((Group group) -> group.account.seconds)
            .thenComparing(Group::tenant);

    private final Account account;
    private final NavigableSet<Group> lane;
    private final NavigableMap<Integer, NavigableSet<VideoQueue>> levels = new TreeMap<>();

    private Group(Account account, NavigableSet<Group> lane) {
      this.account = account;
      this.lane = lane;
    }

    String tenant() {
      return account.tenant;
    }

    void add(VideoQueue video) {
      levels
          .computeIfAbsent(video.terms.priority(), key -> new TreeSet<>(VideoQueue.ORDER))
          .add(video);
    }

    void remove(VideoQueue video) {
      NavigableSet<VideoQueue> level = levels.get(video.terms.priority());
      level.remove(video);
      if (level.isEmpty()) {
        levels.remove(video.terms.priority());
      }
    }

    boolean isEmpty() {
      return levels.isEmpty();
    }
  }

  /** No task takes longer, whatever is said. */
  private static final Duration LONGEST = Duration.ofDays(1);

  private final Map<String, Account> accounts = new HashMap<>();

  /** What was charged for the tasks that are worked on. */
  private final Map<String, Double> charges = new HashMap<>();

  private Duration pace;

  /** One more video of a tenant has tasks that wait or are worked on. */
  void come(String tenant) {
    Account account = accounts.computeIfAbsent(tenant, Account::new);
    if (account.wanting == 0) {
      change(account, Math.max(account.seconds, least()));
    }
    account.wanting++;
  }

  /** One video less has. */
  void go(String tenant) {
    accounts.get(tenant).wanting--;
  }

  /**
   * A tenant has something waiting in a lane where it had nothing.
   *
   * @param lane the groups of that lane, in their {@link Group#ORDER}
   */
  Group enter(String tenant, NavigableSet<Group> lane) {
    Account account = accounts.computeIfAbsent(tenant, Account::new);
    Group group = new Group(account, lane);
    account.groups.add(group);
    lane.add(group);
    return group;
  }

  /** It has nothing waiting there any more. */
  void leave(Group group) {
    group.lane.remove(group);
    group.account.groups.remove(group);
  }

  /**
   * The video whose first task comes next, which is counted as a turn of its priority.
   *
   * @param groups one tenant's, each with something waiting, at least one
   */
  static VideoQueue next(List<Group> groups) {
    NavigableSet<Integer> levels = new TreeSet<>();
    groups.forEach(group -> levels.addAll(group.levels.keySet()));
    Account account = groups.get(0).account;
    int level = account.turn(levels);
    account.took(level, levels);
    return groups.stream()
        .filter(group -> group.levels.containsKey(level))
        .map(group -> group.levels.get(level).first())
        .min(VideoQueue.ORDER)
        .orElseThrow();
  }

  /**
   * A task was let in; it is charged with what it should take.
   *
   * @param task its name
   * @param tenant whose
   * @param evaluations what it costs
   * @param told how long an evaluation takes now, or null while nobody has said
   */
  void charge(String task, String tenant, double evaluations, Duration told) {
    if (told != null) {
      measure(told);
    }
    Account account = accounts.computeIfAbsent(tenant, Account::new);
    double charge = evaluations * unit();
    charges.put(task, charge);
    change(account, account.seconds + charge);
  }

  /**
   * A worker let go of a task, done or not: what it took is charged in place of what it should
   * have.
   *
   * @param took how long the worker worked on it, or null when that is not known: then what was
   *     charged stays
   */
  void settle(String task, String tenant, Duration took) {
    Double charged = charges.remove(task);
    Account account = accounts.get(tenant);
    if (charged != null && took != null && account != null) {
      change(account, account.seconds + seconds(took) - charged);
    }
  }

  private static double seconds(Duration took) {
    if (took.isNegative()) {
      return 0;
    }
    return (took.compareTo(LONGEST) > 0 ? LONGEST : took).toNanos() / 1e9;
  }

  /** Forgets who wants nothing and has had no more than anybody else. */
  void forget() {
    double least = least();
    accounts.values().removeIf(account -> account.wanting == 0 && account.seconds <= least);
  }

  /** What whoever has had least of those that want something has had. */
  private double least() {
    return accounts.values().stream()
        .filter(account -> account.wanting > 0)
        .mapToDouble(Account::seconds)
        .min()
        .orElse(0);
  }

  /** Until somebody says how long an evaluation takes, one counts as a second. */
  private double unit() {
    return pace == null ? 1 : pace.toNanos() / 1e9;
  }

  private void measure(Duration told) {
    boolean isFirst = pace == null;
    pace = told;
    if (isFirst) {
      accounts.values().forEach(account -> change(account, account.seconds * unit()));
      charges.replaceAll((task, charge) -> charge * unit());
    }
  }

  private static void change(Account account, double seconds) {
    account.groups.forEach(group -> group.lane.remove(group));
    account.seconds = seconds;
    account.groups.forEach(group -> group.lane.add(group));
  }
}
