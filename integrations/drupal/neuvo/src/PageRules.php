<?php

declare(strict_types=1);

namespace Drupal\neuvo;

/**
 * On which pages the chat stands, and with which entry. Knows paths as text and nothing of Drupal.
 */
final class PageRules {

  public const ENTRIES = ['youth', 'elderly'];

  public function __construct(
    private readonly string $pages,
    private readonly bool $isOnlyThese,
    private readonly string $entries,
  ) {}

  /**
   * Whether the chat stands on a page.
   */
  public function shows(string $path): bool {
    $lines = self::lines($this->pages);
    if ($lines === []) {
      return TRUE;
    }
    $found = array_filter($lines, static fn(string $pattern): bool => self::matches($pattern, $path));
    return ($found !== []) === $this->isOnlyThese;
  }

  /**
   * The entry of a page: that of the first line that fits, such as "/nuoret*|youth".
   */
  public function entryOf(string $path): ?string {
    foreach (self::lines($this->entries) as $line) {
      [$pattern, $entry] = array_map('trim', explode('|', $line, 2)) + [1 => ''];
      if (in_array($entry, self::ENTRIES, TRUE) && self::matches($pattern, $path)) {
        return $entry;
      }
    }
    return NULL;
  }

  /**
   * The lines that cannot be read, for the settings form.
   *
   * @return string[]
   *   Lines of pages that do not begin with a slash, and of entries that name no entry.
   */
  public function faults(): array {
    $isPath = static fn(string $pattern): bool => str_starts_with($pattern, '/') || $pattern === '<front>';
    $faults = array_filter(self::lines($this->pages), static fn(string $line): bool => !$isPath($line));
    foreach (self::lines($this->entries) as $line) {
      [$pattern, $entry] = array_map('trim', explode('|', $line, 2)) + [1 => ''];
      if (!$isPath($pattern) || !in_array($entry, self::ENTRIES, TRUE)) {
        $faults[] = $line;
      }
    }
    return array_values($faults);
  }

  private static function matches(string $pattern, string $path): bool {
    if ($pattern === '<front>') {
      return $path === '/' || $path === '';
    }
    $expression = str_replace('\*', '.*', preg_quote($pattern, '#'));
    return preg_match('#^' . $expression . '$#iu', $path) === 1;
  }

  /**
   * @return string[]
   *   The lines that are not empty.
   */
  private static function lines(string $text): array {
    return array_values(array_filter(array_map('trim', preg_split('/\R/u', $text) ?: [])));
  }

}
